"""The verdicts as JUnit XML, for whatever shows test results: one case a check and language."""

from xml.etree import ElementTree

from evals.safety.report import Report


def junit(report: Report) -> str:
    """The whole file."""
    suite = ElementTree.Element("testsuite", name=f"safety {report.plan.persona} {report.plan.tier}")
    failures = skipped = cases = 0
    for check in report.verdict.checks:
        case = ElementTree.SubElement(suite, "testcase", classname="safety", name=check.id)
        cases += 1
        if check.status == "fail":
            failures += 1
            ElementTree.SubElement(case, "failure", message="; ".join(check.reasons))
        elif check.status == "not measured":
            skipped += 1
            ElementTree.SubElement(case, "skipped", message="; ".join(check.reasons))
    for figures in report.summary.checks:
        for locale, cell in figures.by_locale.items():
            case = ElementTree.SubElement(suite, "testcase", classname=f"safety.{figures.name}", name=locale)
            cases += 1
            if cell.rate is None:
                skipped += 1
                ElementTree.SubElement(case, "skipped", message="no row has a verdict")
            elif cell.rate < report.thresholds.checks[figures.id].locale:
                failures += 1
                ElementTree.SubElement(case, "failure", message=f"{cell.rate:.0%} of {cell.rows} rows pass")
    suite.set("tests", str(cases))
    suite.set("failures", str(failures))
    suite.set("skipped", str(skipped))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
