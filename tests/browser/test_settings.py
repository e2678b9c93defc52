"""JupyterLab's settings: what stands in for its own reading and validating of them comes to the same."""

import pytest

from browser.test_tutorial_1 import LESSON

# JupyterLab's registry of settings. Ajv looks at raw settings that are "{ }", but not at "{}".
REGISTRY = """async () => {
  const plugins = window.jupyterapp.pluginRegistry._plugins;
  return (window.registry = plugins.get('@jupyterlab/apputils-extension:settings').service) && true;
}"""
BOTH_WAYS = """async () => {
  const all = await (await fetch('../build/schemas/all.json')).json();
  const Validator = window.registry.validator.constructor;
  return all.map(({ id, schema }) => {
    const made = ['{ }', '{}'].map((raw) => {
      const plugin = { id, raw, schema: structuredClone(schema), data: { composite: {}, user: {} } };
      const complaints = new Validator().validateData(plugin);
      return { complaints, data: plugin.data, schema: plugin.schema };
    });
    return [id, ...made];
  });
}"""
SET = "([id, name, value]) => window.registry.set(id, name, value)"
GET = """async ([id, name]) => {
  const { composite, user } = await window.registry.get(id, name);
  return [composite ?? null, user ?? null];
}"""
AUTOSAVE = ["@jupyterlab/docmanager-extension:plugin", "autosaveInterval"]


@pytest.fixture(scope="module")
def page(server_without_python, open_notebook):
    return open_notebook(server_without_python, LESSON)


@pytest.fixture
def registry(page):
    assert page.tab.evaluate(REGISTRY)
    return page.tab


def test_without_settings_each_plugin_has_what_ajv_finds(registry):
    both = registry.evaluate(BOTH_WAYS)
    assert len(both) > 50
    assert sum(bool(ajv["data"]["composite"]) for _, ajv, _ in both) > 40
    assert [name for name, ajv, ours in both if ours != ajv] == []


def test_a_setting_outlives_the_page(page, registry):
    assert registry.evaluate(GET, AUTOSAVE) == [15, None]
    registry.evaluate(SET, [*AUTOSAVE, 33])
    assert registry.evaluate(GET, AUTOSAVE) == [33, 33]
    page.open(LESSON)
    registry.evaluate(REGISTRY)
    assert registry.evaluate(GET, AUTOSAVE) == [33, 33]


def test_a_wrong_setting_is_refused_as_by_ajv(registry):
    refused = registry.evaluate(
        "async ([id, name]) => window.registry.set(id, name, 'soon').then(() => null, String)", AUTOSAVE
    )
    assert "failed to validate" in refused
