"""Several processes on one store at once: a service, two imports, a question, and a second service on the same port."""

from __future__ import annotations

from processes import Program, put, said, serving


def test_a_service_two_imports_and_a_question_at_once(own: Program) -> None:
    for name in ("left", "right"):
        folder = own.folder / name
        folder.mkdir()
        accounts = "".join(f"{name}{n},{name} {n}\n" for n in range(40))
        people = "".join(f"{name}{n}-{i},{name}{n},Person {i}\n" for n in range(40) for i in range(10))
        (folder / "accounts.csv").write_text("id,name\n" + accounts, encoding="utf-8")
        (folder / "stakeholders.csv").write_text("id,account,name\n" + people, encoding="utf-8")
    with serving(own) as service:
        running = [own.start("import", "left"), own.start("import", "right")]
        written = 0
        while any(process.poll() is None for process in running):
            answer = service.change(put("accounts", f"w{written}", name="W"))
            assert answer.status_code == 200, answer.text
            written += 1
            asked = own("accounts")
            assert (asked.returncode, asked.stderr) == (0, "")
            assert service.ask("accounts").status_code == 200
        for process in running:
            output, errors = process.communicate(timeout=20)
            # An account brings its opportunity and a tie, a person one tie.
            assert (process.returncode, errors) == (0, "")
            assert output.startswith("Read 440 rows, none rejected.\nIn the graph: 920 created,")
        expected = {f"{name}{n}" for name in ("left", "right") for n in range(40)} | {f"w{n}" for n in range(written)}
        assert service.accounts() == set(own.accounts()) == expected
        assert service.ask("health").json()["revision"] == 2 + written
        assert "Traceback" not in service.log.read_text()
        assert f"Port {service.port} is in use by another program." in said(
            own("serve", "--port", str(service.port)), 2
        )


def test_two_services_on_one_store_see_each_others_changes(own: Program) -> None:
    with serving(own) as first, serving(own) as second:
        assert first.change(put("accounts", "a", name="A")).status_code == 200
        assert second.accounts() == {"a"}
        assert second.change(put("accounts", "b", name="B")).status_code == 200
        assert first.accounts() == {"a", "b"}
        assert first.stop() == 0
        assert second.accounts() == {"a", "b"}
