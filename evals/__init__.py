"""Is it honest, safe, in-language and fast? Safety checks, calibration and benchmarks."""
