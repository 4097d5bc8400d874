"""What a streamed token costs on its way from an engine to a client: our whole path beside a proxy and plain relays."""
