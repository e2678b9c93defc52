"""The workflows: well-formed, pinned, bounded in time, and running what the README says."""

import re

import pytest
import yaml


@pytest.fixture(scope="module")
def workflows(root):
    """Name → workflow. YAML 1.1 reads the key `on` as True, which is where the triggers are found."""
    files = sorted((root / ".github/workflows").glob("*.yml"))
    return {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def jobs(workflows):
    return {f"{name}:{job}": what for name, workflow in workflows.items()
            for job, what in workflow["jobs"].items()}


def steps(workflows, name, job):
    return [step.get("run", "") for step in workflows[name]["jobs"][job]["steps"]]


def test_there_is_one_for_the_site_and_one_for_the_checks(workflows):
    assert set(workflows) == {"checks.yml", "pages.yml"}
    assert all(workflow["name"] and workflow[True] for workflow in workflows.values())


def test_every_job_is_bounded_and_every_step_does_one_thing(workflows):
    for name, job in jobs(workflows).items():
        assert job["runs-on"] and 0 < job["timeout-minutes"] <= 60, name
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step), (name, step)


def test_every_action_is_githubs_own_at_a_major_version(workflows):
    used = [step["uses"] for job in jobs(workflows).values() for step in job["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []


def test_no_job_may_write_but_the_deployment(workflows):
    assert workflows["checks.yml"]["permissions"] == {"contents": "read"}
    assert workflows["pages.yml"]["permissions"] == {
        "contents": "read", "pages": "write", "id-token": "write"}


def test_the_checks_are_what_ci_runs(workflows):
    assert ".ci/run" in steps(workflows, "checks.yml", "cpu")
    assert workflows["checks.yml"]["jobs"]["cpu"]["timeout-minutes"] <= 30


def test_the_cuda_job_runs_only_where_a_gpu_is_named(workflows):
    cuda = workflows["checks.yml"]["jobs"]["cuda"]
    assert cuda["if"] == "vars.CUDA_RUNNER != ''"
    assert any("pytest tests/parity --device cuda" in run for run in steps(workflows, "checks.yml", "cuda"))


def test_pages_builds_as_the_readme_does(workflows, root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    install, build, pack = filter(None, steps(workflows, "pages.yml", "build"))
    assert install in readme
    assert build == f".venv/bin/{re.search(r'`(jupyter lite build [^`]+)`', readme)[1]}"
    assert pack.split(" --")[0] in readme
    uploads = [step["with"] for step in workflows["pages.yml"]["jobs"]["build"]["steps"]
               if "upload" in step.get("uses", "")]
    assert [upload["path"] for upload in uploads] == ["_site", "pytorch-foundations-part-1.zip"]
