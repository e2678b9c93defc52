"""axe-core in a browser's tab: what it finds against accessibility in the page, or in parts of it."""

from axe_playwright_python.base import AXE_SCRIPT

# Each finding as text: the rule, what it wants, and the first places at which it is broken.
RUN = """async ([parts, options]) => {
  const within = parts.filter((part) => document.querySelector(part));
  if (!within.length) return ['nothing to look at: ' + parts];
  const { violations } = await axe.run(
    { include: within.map((part) => [part]) }, { resultTypes: ['violations'], ...options });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}; ${nodes.length} times: ` + nodes.slice(0, 3)
    .map(({ html, failureSummary }) => `${html.slice(0, 200)} (${failureSummary})`).join(' '));
}"""


def violations(tab, *parts, only=None, without=()):
    """What axe finds in the `parts`, CSS selectors of which one at least is there; by default the whole page.

    Rules named in `without` do not apply to them; with `only`, no rule but that one does.
    """
    if not tab.evaluate("() => typeof axe === 'object'"):
        tab.evaluate(f"() => {{ {AXE_SCRIPT}\n }}")
    options = {"runOnly": [only]} if only else {"rules": {rule: {"enabled": False} for rule in without}}
    return tab.evaluate(RUN, [list(parts) or ["html"], options])
