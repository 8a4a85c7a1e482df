"""Who may read and write: the file of roles, the claims of a login, and that nothing is written without the check."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config

import audit
from dashboard import access
from dashboard.access import Listed, Login, RolesFault, Rules, is_in, login_of, may_read, read, rules
from dashboard.intake import commands, journal, reviewed
from dashboard.intake.permit import NotPermitted, Permit
from dashboard.ui import download, roles, roles_told

ROOT = Path(__file__).resolve().parents[1]
NOW = 1_800_000_000.0
CLAIMS: dict[str, Any] = {
    "is_logged_in": True,
    "provider": "default",
    "iss": "https://login.example",
    "sub": "u-17",
    "aud": "atlas",
    "iat": NOW - 60,
    "exp": NOW + 3600,
    "nonce": "n",
    "email": "Li@County.Example",
    "email_verified": True,
    "groups": ["atlas-editors", "staff"],
}
AUTH = {"client_id": "atlas", "cookie_secret": "s" * 40, "redirect_uri": "https://atlas.example/oauth2callback"}
HERE = {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a file of roles and name it."""
    path = tmp_path / "roles.yml"
    monkeypatch.setattr(access, "_read", {})
    for name in ("ATLAS_ROLES", "ATLAS_EDITORS"):
        monkeypatch.delenv(name, raising=False)

    def written(text: str) -> Path:
        monkeypatch.setenv("ATLAS_ROLES", str(path))
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., roles.Standing]:
    """Ask as somebody: claims, the section of the secrets, headers; nothing declared unless the test does."""
    for name in ("ATLAS_ROLES", "ATLAS_EDITORS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "audit"))
    monkeypatch.setattr(roles, "_refused", {})

    def asks(
        claims: dict[str, Any] | None = None, auth: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> roles.Standing:
        monkeypatch.setattr(st, "user", types.SimpleNamespace(to_dict=lambda: dict(claims or {})))
        monkeypatch.setattr(st, "context", types.SimpleNamespace(ip_address=None, headers=headers or {}))
        monkeypatch.setattr(roles, "auth_section", lambda: dict(auth or {}))
        monkeypatch.setattr(roles, "time", types.SimpleNamespace(time=lambda: NOW, monotonic=lambda: 0.0))
        return roles.standing()

    return asks


def test_a_file_of_roles_is_read_as_it_is_written(file: Callable[[str], Path]) -> None:
    path = file(
        "reading: login\ngroup_claim: roles\n"
        "editors:\n  mails: [' Li@County.Example ', wang@county.example]\n  groups: [Atlas Editors]\n"
        "readers: {groups: [Staff]}\n"
    )
    assert read(path) == Rules(
        declared=True,
        reading="login",
        editors=Listed(frozenset({"li@county.example", "wang@county.example"}), frozenset({"Atlas Editors"})),
        readers=Listed(groups=frozenset({"Staff"})),
        group_claim="roles",
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "no_mapping"),
        ("- a\n", "no_mapping"),
        ("editors: [\n", "no_yaml"),
        ("editors: !!python/object/apply:os.system ['true']\n", "no_yaml"),
        ("\x00", "no_yaml"),
        ("editor: {mails: [a@b.cn]}\n", "unknown"),
        ("editors: {mail: [a@b.cn]}\n", "unknown"),
        ("reading: closed\n", "reading"),
        ("reading: true\n", "reading"),
        ("group_claim: 3\n", "group_claim"),
        ("editors: [a@b.cn]\n", "role"),
        ("editors: {mails: a@b.cn}\n", "list"),
        ("editors: {mails: [a@b.cn, 7]}\n", "list"),
        ("editors: {mails: ['']}\n", "list"),
        ("#" * 1_000_001, "too_large"),
    ],
)
def test_a_broken_file_of_roles_is_named_and_makes_nobody_an_editor(
    file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, text: str, key: str
) -> None:
    path = file(text)
    monkeypatch.setenv("ATLAS_EDITORS", "li@county.example,*")
    with pytest.raises(RolesFault) as fault:
        read(path)
    assert fault.value.key == key
    found = rules()
    assert (found.fault is not None, found.editors, found.reading) == (True, Listed(), "nobody")
    assert not may_read(found, Login("li@county.example", "li@county.example"))
    for language in ("zh", "en"):
        assert str(path) in roles.say(language, f"access.fault.{key}", **fault.value.values)


def test_a_file_that_is_gone_closes_editing_too(file: Callable[[str], Path]) -> None:
    file("editors: {mails: ['*']}\n").unlink()
    assert rules().fault is not None


def test_readers_go_on_reading_by_the_last_file_that_was_good(file: Callable[[str], Path]) -> None:
    li, wang, zhao = (Login(f"{name}@county.example", f"{name}@county.example") for name in ("li", "wang", "zhao"))
    file("reading: login\neditors: {mails: [li@county.example]}\nreaders: {mails: [wang@county.example]}\n")
    assert [may_read(rules(), one) for one in (li, wang, zhao, None)] == [True, True, False, False]
    file("reading: login\neditors: [\n")
    assert [may_read(rules(), one) for one in (li, wang, zhao, None)] == [True, True, False, False]
    assert not is_in(rules().editors, li)
    file("reading: open\n")
    assert may_read(rules(), None)
    file("reading: opne\n")
    assert may_read(rules(), None)


def test_a_removal_holds_from_the_next_check_on(file: Callable[[str], Path]) -> None:
    login = Login("li@county.example", "li@county.example")
    file("editors: {mails: [li@county.example]}\n")
    assert is_in(rules().editors, login)
    file("editors: {mails: [wa@county.example]}\n")  # as long, and written within the same second
    assert not is_in(rules().editors, login)


def test_editors_of_the_environment_go_on(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert not rules().declared
    monkeypatch.setenv("ATLAS_EDITORS", " Li@county.example , ")
    assert rules() == Rules(declared=True, editors=Listed(frozenset({"li@county.example"})))


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"is_logged_in": False}, "none"),
        ({"is_logged_in": "yes"}, "none"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": ["atlas", "another"]}, "audience"),
        ({"aud": ["atlas", "another"], "azp": "another"}, "audience"),
        ({"azp": "another"}, "audience"),
        ({"exp": NOW}, "expired"),
        ({"exp": NOW - 1}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": str(int(NOW + 60))}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": float("inf")}, "expired"),
        ({"exp": float("nan")}, "expired"),
        ({"iat": NOW + 3600}, "early"),
        ({"iat": None}, "early"),
        ({"nbf": NOW + 3600}, "early"),
        ({"email": None, "sub": None}, "nobody"),
        ({"email": "", "sub": ["x"]}, "nobody"),
    ],
)
def test_a_token_for_somebody_else_or_another_time_is_worth_nothing(spoilt: dict[str, Any], why: str) -> None:
    assert login_of({**CLAIMS, **spoilt}, "atlas", "groups", NOW) == (None, why)


def test_a_login_says_who_it_is() -> None:
    login, why = login_of(CLAIMS, "atlas", "groups", NOW)
    assert why == ""
    assert login == Login(
        "li@county.example",
        "li@county.example",
        frozenset({"atlas-editors", "staff"}),
        NOW + 3600,
        f"https://login.example|u-17|{NOW - 60}|n",
    )
    both, _ = login_of({**CLAIMS, "aud": ["atlas", "x"], "azp": "atlas", "groups": "staff"}, "atlas", "groups", NOW)
    assert both is not None
    assert both.groups == {"staff"}
    assert login_of(CLAIMS, "", "groups", NOW) == (None, "audience"), "a setup without a client trusts nobody"


def test_a_mail_that_nobody_verified_opens_nothing() -> None:
    login, _ = login_of({**CLAIMS, "email_verified": False, "groups": None}, "atlas", "groups", NOW)
    assert login is not None
    assert (login.mail, login.name) == ("", "u-17")
    assert not is_in(Listed(frozenset({"li@county.example", ""})), login)


def test_a_name_cannot_forge_a_line() -> None:
    login, _ = login_of({**CLAIMS, "email": 'a@b.cn\n{"n": 1}\u202e' + "x" * 99}, "atlas", "groups", NOW)
    assert login is not None
    assert login.name == 'a@b.cn {"n": 1} ' + "x" * 48


def test_reading_is_open_or_for_those_who_are_listed() -> None:
    reader = Login("wang@county.example", "wang@county.example", frozenset({"staff"}))
    assert may_read(Rules(), None)
    assert not may_read(Rules(reading="login"), None)
    assert may_read(Rules(reading="login"), reader)
    listed = Listed(frozenset({"zhao@county.example"}))
    assert not may_read(Rules(reading="login", readers=listed), reader)
    assert may_read(Rules(reading="login", readers=listed, editors=Listed(groups=frozenset({"staff"}))), reader)


def test_the_machine_itself_needs_no_login_until_something_is_declared(
    visitor: Callable[..., roles.Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = visitor(headers=HERE)
    assert (found.machine, found.may_edit, found.role) == (True, True, "machine")
    assert not visitor(headers={**HERE, "X-Forwarded-For": "10.0.0.9"}).may_edit
    # A proxy that passes on nothing of this looks like the machine itself: so any sign of a service ends the shortcut.
    assert not visitor(auth=AUTH, headers=HERE).may_edit
    monkeypatch.setenv("ATLAS_EDITORS", "li@county.example")
    assert not visitor(headers=HERE).may_edit
    monkeypatch.delenv("ATLAS_EDITORS")
    monkeypatch.setenv("ATLAS_ROLES", "/nowhere/roles.yml")
    assert not visitor(headers=HERE).may_edit
    monkeypatch.delenv("ATLAS_ROLES")
    monkeypatch.setattr(config, "get_option", lambda name: name == "server.baseUrlPath" and "atlas")
    assert not visitor(headers=HERE).may_edit


def test_a_login_makes_an_editor_only_of_whom_is_listed(
    visitor: Callable[..., roles.Standing], file: Callable[[str], Path]
) -> None:
    file("editors: {groups: [atlas-editors]}\n")
    assert visitor(CLAIMS, AUTH).may_edit
    assert not visitor({**CLAIMS, "groups": ["Atlas-Editors"]}, AUTH).may_edit, "groups are compared as written"
    assert not visitor(CLAIMS, {**AUTH, "client_id": "another"}).may_edit
    assert not visitor(CLAIMS, {**AUTH, "cookie_secret": "short"}).may_edit, "a cookie that anybody could sign"
    assert not visitor(CLAIMS, {**AUTH, "cookie_secret": "replace-me-" + "x" * 40}).may_edit
    assert not visitor(CLAIMS).may_edit, "claims without a provider"
    named = {"cookie_secret": "s" * 40, "office": {"client_id": "atlas"}}
    assert visitor({**CLAIMS, "provider": "office"}, named).may_edit
    assert not visitor({**CLAIMS, "provider": "elsewhere"}, named).may_edit


def test_a_proxy_vouches_only_where_no_login_is_set_up(
    visitor: Callable[..., roles.Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = {"server.trustedUserHeaders": {"X-User": "email"}, "server.baseUrlPath": ""}
    monkeypatch.setattr(config, "get_option", trusted.get)
    monkeypatch.setenv("ATLAS_EDITORS", "li@county.example")
    found = visitor({"email": "Li@county.example"})
    assert (found.may_edit, found.login and found.login.name) == (True, "li@county.example")
    assert not visitor({"email": ""}).may_edit
    assert visitor(CLAIMS, AUTH).why == "both"
    assert not visitor(CLAIMS, AUTH).may_edit


def test_a_login_that_was_ended_is_ended_in_every_tab(
    visitor: Callable[..., roles.Standing], file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file("editors: {groups: [staff]}\n")
    monkeypatch.setattr(roles, "_ended", {})
    login = visitor(CLAIMS, AUTH).login
    assert login is not None
    roles.end(login)
    assert (visitor(CLAIMS, AUTH).may_edit, visitor(CLAIMS, AUTH).why) == (False, "ended")
    assert visitor({**CLAIMS, "nonce": "another login"}, AUTH).may_edit


def test_a_permit_is_looked_at_when_it_is_used(
    visitor: Callable[..., roles.Standing], file: Callable[[str], Path], tmp_path: Path
) -> None:
    file("editors: {groups: [staff]}\n")
    visitor(CLAIMS, AUTH)
    permit = roles.permit("somebody else")
    assert (permit.who, permit.role) == ("li@county.example", "editor"), "nobody types another name than the login's"
    entry = journal.Entry("2026", permit.who, "accept", "f1")
    assert journal.append(tmp_path, [entry], permit) == 1
    file("editors: {groups: [others]}\n")  # the role is taken away while the tab is open
    with pytest.raises(NotPermitted) as refused:
        journal.append(tmp_path, [entry], permit)
    assert refused.value.key == "access.refused.no_editor"
    assert len(journal.read(tmp_path).entries) == 1
    file("editors: {groups: [staff]}\n")
    visitor({**CLAIMS, "email": "wang@county.example", "sub": "u-18"}, AUTH)
    with pytest.raises(NotPermitted):
        permit.confirm("review")
    visitor({**CLAIMS, "exp": NOW - 1}, AUTH)
    with pytest.raises(NotPermitted) as expired:
        permit.confirm("publish")
    assert expired.value.key == "access.refused.expired"
    entered = [(e["action"], e["who"], e["what"], e["why"]) for e in audit.entries()]
    assert entered == [
        ("refused", "li@county.example", "review", "no_editor"),
        ("refused", "wang@county.example", "review", "no_editor"),
        ("refused", "", "publish", "expired"),
    ]


def test_an_entry_is_in_the_name_of_the_permit(tmp_path: Path) -> None:
    permit = Permit("li@county.example", "editor", lambda _deed: "")
    with pytest.raises(ValueError, match="another name"):
        journal.append(tmp_path, [journal.Entry("2026", "wang@county.example", "accept", "f1")], permit)


def test_no_command_that_writes_runs_without_a_permit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    monkeypatch.setattr(commands, "COMMAND", ("touch", str(ran)))
    refusing = Permit("x", "editor", lambda deed: f"access.refused.{deed}")
    for command in commands.WRITING:
        with pytest.raises(TypeError, match="without a permit"):
            commands.run(command, language="en")
        with pytest.raises(commands.CommandFault) as refused:
            commands.run(command, language="en", permit=refusing)
        assert refused.value.key == f"access.refused.{command}"
    with pytest.raises(commands.CommandFault):
        commands.add_file(b"x", "x.txt", refusing, "en")
    with pytest.raises(NotPermitted):
        reviewed.write(None, refusing)  # type: ignore[arg-type]
    assert not ran.exists()


def test_every_command_of_the_intake_is_known_to_read_or_to_write() -> None:
    """A new subcommand that writes would else be called without a permit."""
    import argparse

    from etl.intake.command import add_arguments

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    deeds = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction)).choices
    assert set(deeds) == {*commands.WRITING, "read", "log", "queue"}


def _calls(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(ast.unparse(n.func), n.lineno) for n in ast.walk(tree) if isinstance(n, ast.Call)]


def test_only_the_check_hands_out_permits_and_only_two_modules_write() -> None:
    """What writes for the pages is the journal, ``reviewed.json`` and the commands; each of them asks the permit."""
    givers, writers, buttons = set(), set(), set()
    for path in (ROOT / "dashboard").rglob("*.py"):
        name = str(path.relative_to(ROOT / "dashboard"))
        for call, _ in _calls(path):
            if call.rsplit(".", 1)[-1] == "Permit":
                givers.add(name)
            if call in ("os.open", "os.write", "Path.open") or call.rsplit(".", 1)[-1] in ("write_bytes", "write_text"):
                writers.add(name)
            if call.endswith("download_button"):
                buttons.add(name)
    assert givers == {"ui/roles.py"}
    assert buttons == {"ui/download.py"}, "a file that no audit log knows of"
    assert writers & {n for n in writers if n.startswith(("ui/", "intake/"))} <= {
        "intake/journal.py",
        "intake/commands.py",
    }
    for module in ("intake/journal.py", "intake/reviewed.py", "intake/commands.py"):
        assert any(call == "permit.confirm" for call, _ in _calls(ROOT / "dashboard" / module)), module


def test_a_file_is_handed_out_only_while_the_login_stands_and_is_entered_first(
    visitor: Callable[..., roles.Standing],
    file: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file("reading: login\n")
    found = visitor(CLAIMS, AUTH)
    monkeypatch.setattr(download, "time", types.SimpleNamespace(time=lambda: NOW))
    download._enter(found, "甲.csv", "b1", "compare", "ind=grids_total")
    (entry,) = audit.entries()
    told = {name: entry[name] for name in ("action", "who", "role", "what", "build", "page", "view")}
    assert told == {
        "action": "exported", "who": "li@county.example", "role": "reader", "what": "甲.csv", "build": "b1",
        "page": "compare", "view": "ind=grids_total",
    }  # fmt: skip
    monkeypatch.setattr(download, "time", types.SimpleNamespace(time=lambda: NOW + 3600))
    with pytest.raises(download.NotHandedOut, match="login"):
        download._enter(found, "x.csv", "b1", "compare", "")
    monkeypatch.setattr(download, "time", types.SimpleNamespace(time=lambda: NOW))
    file("reading: login\nreaders: {mails: [zhao@county.example]}\n")
    with pytest.raises(download.NotHandedOut, match="login"):
        download._enter(found, "x.csv", "b1", "compare", "")
    file("reading: open\n")
    download._enter(visitor(CLAIMS, AUTH), "乙.csv", "b1", "compare", "")
    assert [(e["who"], e["what"]) for e in audit.entries()][1:] == [("", "乙.csv")], "no reader's name"


def test_a_log_that_cannot_be_written_keeps_the_files_of_a_service_back(
    visitor: Callable[..., roles.Standing],
    file: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(download, "_fault", {})
    (tmp_path / "full").write_text("", encoding="utf-8")
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "full"))  # a file is no folder
    download._enter(visitor(headers=HERE), "x.csv", "b1", "compare", "")  # on one's own machine: told, not refused
    assert download._fault
    file("reading: open\n")
    with pytest.raises(download.NotHandedOut, match="audit"):
        download._enter(visitor(CLAIMS, AUTH), "x.csv", "b1", "compare", "")
    monkeypatch.setenv("ATLAS_AUDIT", str(tmp_path / "audit"))
    download._enter(visitor(CLAIMS, AUTH), "x.csv", "b1", "compare", "")
    assert not download._fault


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_administrator_is_told_who_may_do_what(
    visitor: Callable[..., roles.Standing],
    file: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    say = access_words(language)
    visitor(headers=HERE)
    path = file("reading: login\neditors: {mails: [li@county.example]}\n")
    assert roles_told.tell(language) == 1
    assert say("roles.login_needed") in capsys.readouterr().err
    visitor(auth={**AUTH, "client_secret": "s", "server_metadata_url": "https://login.example"})
    assert roles_told.tell(language) == 0
    said = capsys.readouterr()
    assert "li@county.example" in said.out
    assert "https://login.example" in said.out
    visitor(auth={**AUTH, "cookie_secret": "x"})
    assert roles_told.tell(language) == 1
    assert say("roles.secret_short") in capsys.readouterr().err
    path.write_text("editors: 7\n", encoding="utf-8")
    assert roles_told.tell(language) == 1
    assert str(path) in capsys.readouterr().err


def access_words(language: str) -> Callable[[str], str]:
    from dashboard.locale import messages

    return lambda key: messages(language)[f"access.{key}"]


def test_every_reason_has_words_in_both_languages() -> None:
    source = (ROOT / "dashboard" / "ui" / "roles.py").read_text(encoding="utf-8")
    keys = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    found = {key for key in keys if key.startswith("access.refused.")}
    assert len(found) == 5
    for language in ("zh", "en"):
        for key in found:
            assert roles.say(language, key)


def test_the_rules_of_an_unset_place_are_those_of_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ATLAS_ROLES", "ATLAS_EDITORS"):
        monkeypatch.delenv(name, raising=False)
    assert access.rules() == Rules()
