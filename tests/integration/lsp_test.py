"""`tripline lsp`: an editor speaks the protocol to the real binary."""

import time
import unittest

from lsp_client import LspClient, LspError, edited, frame
from program import ProgramTest

STREAM = """-- Card payments.
stream payments (
  card string not null,  -- the card's token
  amount decimal(12,2),
  channel string,
  ts timestamp
) event time ts;
"""
RULES = STREAM + """
let big = 500;
let small(x) = x < 2.00;

rule probes
  'Small, then large'
  with top = 200
  on payments per card
  match (
    measures first(A.ts) as started, B.amount as spent
    pattern (A{3,} B) within 15 minutes
    define A as small(amount), B as amount > top
  )
  then block
  reason '{spent} since {started:HH:mm}';

rule large on payments when amount > big then review;

test probes 'too few' (
  given payments (card, amount, ts) ('c1', 1.00, '2026-01-01 10:00:00')
  expect (spent = 3)
);
"""


def labels(result):
    return [item["label"] for item in sorted(result["items"], key=lambda item: item["sortText"])]


class Served(ProgramTest):
    def setUp(self):
        super().setUp()
        self.client = LspClient(self.folder)
        self.addCleanup(self.end)
        self.capabilities = self.client.initialize()["capabilities"]

    def end(self):
        if self.client.process.poll() is None:
            self.assertEqual(self.client.stop(), 0)
            self.assertEqual(self.client.error, "")

    def complete(self, text, name="a.rules"):
        place = self.client.open(name, text)
        return labels(self.client.at("completion", name, place))

    def hover(self, text, nth=0):
        found = self.client.at("hover", "a.rules", self.client.find("a.rules", text, nth))
        return found["contents"]["value"] if found else None

    def changed(self, edit, name="a.rules"):
        return edited(self.client.texts[name], edit["changes"][self.client.uri(name)])


class Diagnostics(Served):
    def test_errors_with_their_place_and_fix_while_typing(self):
        self.client.open("a.rules", STREAM + "rule r on payments when amout > 5;\n")
        (found,) = self.client.diagnostics("a.rules")
        self.assertEqual((found["code"], found["severity"], found["source"]), ("TRL0250", 1, "tripline"))
        self.assertEqual(found["range"], {"start": {"line": 7, "character": 24}, "end": {"line": 7, "character": 29}})
        self.assertIn("did you mean 'amount'?", found["message"])
        (action,) = self.client.of("codeAction", "a.rules", range=found["range"], context={"diagnostics": [found]})
        self.assertEqual(action["title"], "did you mean 'amount'?")
        self.assertIn("when amount > 5", self.changed(action["edit"]))
        # One letter more, and it is right.
        at = {"line": 7, "character": 28}
        self.client.change("a.rules", [{"range": {"start": at, "end": at}, "text": "n"}])
        self.assertEqual(self.client.diagnostics("a.rules", 2), [])

    def test_related_places(self):
        self.client.open("a.rules", STREAM + "rule r on payments when amount > 5;\nrule r on payments when amount > 6;\n")
        (found,) = self.client.diagnostics("a.rules")
        self.assertEqual(found["code"], "TRL0259")
        (related,) = found["relatedInformation"]
        self.assertEqual(related["location"]["uri"], self.client.uri("a.rules"))
        self.assertEqual(related["location"]["range"]["start"], {"line": 7, "character": 5})

    def test_included_files_come_from_the_editor_first(self):
        self.write("base.rules", STREAM)
        self.client.open("a.rules", "include 'base.rules';\nrule r on payments when amount > 5;\n")
        self.assertEqual(self.client.diagnostics("a.rules"), [])
        self.client.open("base.rules", STREAM.replace("amount", "sum"))
        found = self.client.diagnostics("a.rules")
        self.assertEqual([each["code"] for each in found], ["TRL0250"])
        # Closed again, the disk counts.
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.client.uri("base.rules")}})
        self.assertEqual(self.client.diagnostics("a.rules"), [])

    def test_errors_of_an_included_file_are_shown_there_and_go_when_all_is_closed(self):
        self.write("base.rules", STREAM + "let x = ;\n")
        self.client.open("a.rules", "include 'base.rules';\n")
        (found,) = self.client.diagnostics("base.rules")
        self.assertEqual(found["range"]["start"]["line"], 7)
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.client.uri("a.rules")}})
        self.assertEqual(self.client.diagnostics("base.rules"), [])

    def test_a_file_that_includes_itself_and_one_that_is_not_there(self):
        self.client.open("a.rules", "include 'a.rules';\ninclude 'gone.rules';\ninclude '/dev/zero';\n")
        codes = [each["code"] for each in self.client.diagnostics("a.rules")]
        self.assertEqual(codes, ["TRL0129", "TRL0128", "TRL0128"])

    def test_unsaved_documents_without_a_file(self):
        self.client.open("untitled:Untitled-1", "rule")
        (found,) = self.client.diagnostics("untitled:Untitled-1")
        self.assertTrue(found["code"].startswith("TRL01"))


class Completion(Served):
    def test_where_the_cursor_stands(self):
        rule = RULES + "rule x on payments per card "
        match = rule + "match ( pattern (A B) define "
        columns = ["amount", "card", "channel", "ts"]
        test = RULES + "test probes 't' ( "
        for text, wanted in [
            (RULES + "|", ["exempt", "feature", "include", "let", "list", "policy", "rule", "stream", "table", "test",
                           "texts"]),
            (RULES + "rule x on |;\n" + STREAM, ["payments"]),
            (RULES + "rule x on payments per |", columns),
            (RULES + "rule x severity |", ["critical", "high", "info", "low", "medium"]),
            (rule + "when amount > 5 then |", ["approve", "block", "challenge", "review"]),
            (match + "B as A.|", columns),
            (match + "A as amount > 5, |", ["A", "B"]),
            (rule + "match ( pattern (A B) after match skip to | )", ["next row", "A", "B"]),
            (rule + "match ( pattern (FIRST_ONE (SECOND | ", ["FIRST_ONE", "SECOND"]),
            (rule + "match ( after match skip |", ["past last row"]),
            (RULES + "test |", ["large", "probes"]),
            (test + "given |", ["file", "list", "payments"]),
            (test + "given payments (card, |", columns),
            (test + "expect (|", ["spent", "started", *columns]),
            (test + "expect |", ["decision", "nothing"]),
            (RULES + "stream s (id |", ["bool", "decimal", "double", "duration", "int", "string", "timestamp"]),
            ("list known of string;\n" + rule + "when card in |", ["known"]),
            ("texts scam ( a 'gift' i );\n" + rule + "when channel matches |", ["scam"]),
        ]:
            with self.subTest(text[-50:]):
                self.assertEqual(self.complete(text)[:len(wanted)], wanted)

    def test_expressions_have_columns_first_then_names_then_functions(self):
        found = self.complete(RULES + "rule x with lim = 5 on payments when |\n")
        self.assertEqual(found[:4], ["amount", "card", "channel", "ts"])
        for name in ("lim", "big", "small", "geo_distance_km", "not"):
            self.assertIn(name, found)
        self.assertNotIn("first", found)
        self.assertNotIn("payments", found)

    def test_of_a_pattern_also_its_variables_aggregates_and_navigation(self):
        found = self.complete(RULES + "rule x on payments match ( measures |\n pattern (PROBE BIG) )")
        for name in ("PROBE", "BIG", "first", "sum", "amount"):
            self.assertIn(name, found)

    def test_measures_in_reasons(self):
        found = self.complete(RULES + "rule x on payments match ( measures A.ts as began pattern (A) ) reason 'since {|'")
        self.assertEqual(found[:2], ["began", "amount"])
        self.assertEqual(self.complete(RULES + "rule x on payments reason 'since |'"), [])

    def test_clauses_that_are_not_there_yet(self):
        found = self.complete(RULES + "rule x score 5 on payments |")
        self.assertIn("when", found)
        self.assertIn("severity", found)
        self.assertNotIn("score", found)

    def test_nothing_in_comments_and_strings(self):
        self.assertEqual(self.complete(RULES + "-- rule |"), [])
        self.assertEqual(self.complete(RULES + "rule x '|"), [])
        self.assertEqual(self.complete(RULES + "/* rule | */"), [])

    def test_the_word_that_is_typed_is_replaced(self):
        place = self.client.open("a.rules", RULES + "rule x on payments when 'ü' = '😀' and amo|")
        (item,) = [each for each in self.client.at("completion", "a.rules", place)["items"] if each["label"] == "amount"]
        self.assertEqual(item["textEdit"]["range"]["start"]["character"], place["character"] - 3)
        self.assertEqual(item["textEdit"]["range"]["end"], place)
        self.assertIn("decimal(12,2)", item["detail"])

    def test_names_that_need_quotes(self):
        found = self.complete('stream s ("Net Amount" int, ts timestamp) event time ts;\nrule x on s when |')
        self.assertIn('"Net Amount"', found)


class Meaning(Served):
    def test_hover(self):
        self.client.open("a.rules", RULES)
        self.client.diagnostics("a.rules")
        for text, wanted in [
            ("amount > top", ["amount decimal(12,2)", "column of stream `payments`"]),
            ("card, amount", ["card string not null", "the card's token"]),
            ("payments per", ["stream payments (", "Card payments."]),
            ("big then", ["let big = 500", "type int"]),
            ("small(amount)", ["let small(x) = x < 2.00"]),
            ("top\n  )", ["top int", "parameter of rule `probes`"]),
            ("A.ts", ["define A as small(amount)", "pattern variable"]),
            ("started:", ["started timestamp", "measure of rule `probes`"]),
            ("spent = 3", ["spent decimal(12,2)"]),
            ("probes 'too", ["rule probes", "Small, then large"]),
            ("first(", ["first"]),
            ("within", ["within"]),
        ]:
            with self.subTest(text):
                found = self.hover(text)
                for part in wanted:
                    self.assertIn(part, found)
        self.assertIsNone(self.hover("500"))

    def test_hover_on_functions_and_errors(self):
        self.client.open("a.rules", STREAM + "rule r on payments when round(amount, 1) > amuont;\n")
        self.client.diagnostics("a.rules")
        self.assertIn("round(x number, digits int = 0)", self.hover("round"))
        self.assertIn("TRL0250", self.hover("amuont"))

    def test_definition(self):
        self.client.open("a.rules", RULES)
        for text, target in [("amount > top", "amount decimal"), ("top\n  )", "top = 200"), ("B.amount", "B as amount"),
                             ("big then", "big = 500"), ("small(amount)", "small(x)"), ("spent = 3", "spent\n"),
                             ("probes 'too", "probes\n"), ("payments per", "payments (")]:
            with self.subTest(text):
                found = self.client.at("definition", "a.rules", self.client.find("a.rules", text))
                self.assertEqual(found["uri"], self.client.uri("a.rules"))
                self.assertEqual(found["range"]["start"], self.client.find("a.rules", target))
        self.assertIsNone(self.client.at("definition", "a.rules", {"line": 0, "character": 0}))

    def test_in_statements_that_do_not_parse(self):
        self.client.open("a.rules", RULES + "rule broken on payments when amount > > big;\n")
        place = self.client.find("a.rules", "amount > >")
        found = self.client.at("definition", "a.rules", place)
        self.assertEqual(found["range"]["start"], self.client.find("a.rules", "amount decimal"))
        self.assertIn("column", self.client.at("hover", "a.rules", place)["contents"]["value"])

    def test_references_and_highlights(self):
        self.client.open("a.rules", RULES)
        place = self.client.find("a.rules", "spent\n")
        found = self.client.at("references", "a.rules", place, context={"includeDeclaration": True})
        self.assertEqual([each["range"]["start"] for each in found],
                         [self.client.find("a.rules", text) for text in ("spent\n", "spent} since", "spent = 3")])
        uses = self.client.at("references", "a.rules", place, context={"includeDeclaration": False})
        self.assertEqual(uses, found[1:])
        marks = self.client.at("documentHighlight", "a.rules", place)
        self.assertEqual([each["range"] for each in marks], [each["range"] for each in found])

    def test_across_files(self):
        self.write("base.rules", STREAM)
        self.client.open("a.rules", "include 'base.rules';\nrule r on payments when amount > 5;\n")
        self.client.open("b.rules", "include 'base.rules';\nrule q on payments when amount < 5;\n")
        place = self.client.find("a.rules", "amount")
        self.assertEqual(self.client.at("definition", "a.rules", place)["uri"], self.client.uri("base.rules"))
        include = self.client.at("definition", "a.rules", {"line": 0, "character": 12})
        self.assertEqual(include["uri"], self.client.uri("base.rules"))
        self.client.open("base.rules", STREAM)
        found = self.client.at("references", "base.rules", self.client.find("base.rules", "amount"),
                               context={"includeDeclaration": True})
        self.assertEqual({each["uri"] for each in found},
                         {self.client.uri(name) for name in ("base.rules", "a.rules", "b.rules")})


class Rename(Served):
    def rename(self, text, name, source=RULES, nth=0):
        self.client.open("a.rules", source)
        return self.client.at("rename", "a.rules", self.client.find("a.rules", text, nth), newName=name)

    def test_columns_variables_parameters_measures_rules(self):
        for text, name, changes in [
            ("amount > top", "value", [("amount", "value")]),
            ("amount > top", "net sum", [("amount", '"net sum"')]),
            ("A.ts", "PROBE", [("A{3", "PROBE{3"), ("A.ts", "PROBE.ts"), ("A as", "PROBE as")]),
            ("top\n", "limit_of_it", [("top", "limit_of_it")]),
            ("spent\n", "paid", [("spent", "paid")]),
            ("probes\n", "card_testing", [("rule probes", "rule card_testing"), ("test probes", "test card_testing")]),
            ("big then", "huge", [("let big", "let huge"), ("> big", "> huge")]),
            ("x < 2", "n", [("(x)", "(n)"), ("x < 2", "n < 2")]),
        ]:
            with self.subTest(name):
                wanted = RULES
                for old, new in changes:
                    wanted = wanted.replace(old, new)
                self.assertEqual(self.changed(self.rename(text, name)), wanted)

    def test_the_place_is_asked_for_first(self):
        self.client.open("a.rules", RULES)
        place = self.client.find("a.rules", "amount > top", offset=3)
        found = self.client.at("prepareRename", "a.rules", place)
        self.assertEqual(found["start"], self.client.find("a.rules", "amount > top"))
        self.assertEqual(found["end"], self.client.find("a.rules", " > top"))

    def test_what_would_change_a_meaning_is_refused(self):
        clash = RULES.replace("let big = 500;", "let big = 500;\nlet huge = 9;")
        broken = RULES + "rule broken on payments when amount > > 5;\n"
        for text, name, source, reason in [
            ("amount > top", "channel", RULES, "a column 'channel' already, at line 5"),
            ("big then", "amount", RULES, "something else"),
            ("big then", "huge", clash, "a let 'huge' already"),
            ("top\n", "amount", RULES, "something else"),
            ("spent\n", "started", RULES, "a measure 'started' already"),
            ("A.ts", "b", RULES, "a pattern variable 'B' already"),
            ("amount > top", "", RULES, "can't be a name"),
            ("amount > top", "sum", broken, "has an error and may name 'amount'"),
            ("first(", "last", RULES, "declared in none of these files"),
            ("500", "x", RULES, "no name here"),
        ]:
            with self.subTest(name):
                with self.assertRaises(LspError) as refused:
                    self.rename(text, name, source)
                self.assertEqual(refused.exception.code, -32803)
                self.assertIn("TRL0921", refused.exception.message)
                self.assertIn(reason, refused.exception.message)

    def test_in_all_files_that_belong_together(self):
        self.write("base.rules", STREAM)
        self.write("other.rules", STREAM)
        self.client.open("a.rules", "include 'base.rules';\nrule r on payments when amount > 5;\n")
        self.client.open("other.rules", STREAM)
        edit = self.client.at("rename", "a.rules", self.client.find("a.rules", "amount"), newName="net")
        self.assertEqual(set(edit["changes"]), {self.client.uri("a.rules"), self.client.uri("base.rules")})
        self.assertEqual(edited(STREAM, edit["changes"][self.client.uri("base.rules")]), STREAM.replace("amount", "net"))


class Files(Served):
    def test_outline(self):
        self.client.open("a.rules", "include 'x.rules';\n" + RULES + "rule broken on payments when > ;\n")
        found = self.client.of("documentSymbol", "a.rules")
        self.assertEqual([each["name"] for each in found],
                         ["include 'x.rules'", "payments", "big", "small", "probes", "large", "test probes: too few",
                          "broken"])
        self.assertEqual([each["name"] for each in found[1]["children"]], ["card", "amount", "channel", "ts"])
        self.assertEqual([each["name"] for each in found[4]["children"]], ["top", "A", "B", "started", "spent"])
        self.assertEqual(found[4]["detail"], "Small, then large")
        symbols = self.client.request("workspace/symbol", {"query": "PROB"})
        self.assertEqual([each["name"] for each in symbols], ["probes", "test probes: too few"])

    def test_incremental_changes_by_utf16(self):
        self.client.open("a.rules", "-- ü😀\r\nlet a = 'é';\r\n")
        self.client.change("a.rules", [
            {"range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 6}}, "text": "€"},
            {"range": {"start": {"line": 1, "character": 4}, "end": {"line": 1, "character": 5}}, "text": "wide_name"},
        ])
        (symbol,) = self.client.of("documentSymbol", "a.rules")
        self.assertEqual(symbol["name"], "wide_name")
        self.assertEqual(symbol["range"]["end"], {"line": 1, "character": 20})

    def test_lenses(self):
        self.client.open("a.rules", RULES)
        found = self.client.of("codeLens", "a.rules")
        self.assertEqual([each["command"]["title"] for each in found], ["Run 1 test", "Run test"])
        self.assertEqual(found[1]["command"]["arguments"], [self.client.uri("a.rules"), "probes", "too few"])


    def test_formatting(self):
        text = STREAM + "\nRULE r   on payments  WHEN amount>5\n   then review;\n"
        self.client.open("a.rules", text)
        options = {"tabSize": 2, "insertSpaces": True}
        formatted = edited(text, self.client.of("formatting", "a.rules", options=options))
        self.assertIn("rule r", formatted)
        self.assertIn("when amount > 5", formatted)
        self.assertEqual(formatted, self.run_program("fmt", "--stdin", stdin=text.encode())[0])
        self.client.replace("a.rules", formatted)
        self.assertEqual(self.client.of("formatting", "a.rules", options=options), [])
        self.client.replace("a.rules", "rule r on;")
        self.assertIsNone(self.client.of("formatting", "a.rules", options=options))


class Tests(Served):
    TESTED = STREAM + """
rule large on payments when amount > 500 then review;
test large 'over it' (
  given payments (card, amount, ts) ('c1', 501, '2026-01-01')
  expect (amount = 501)
);
test large 'wrong' (
  given payments (card, amount, ts) ('c1', 100, '2026-01-01')
  expect (amount = 100)
);
"""

    def run_lens(self, nth):
        lens = self.client.of("codeLens", "a.rules")[nth]["command"]
        return self.client.request("workspace/executeCommand", {"command": lens["command"], "arguments": lens["arguments"]})

    def test_run_from_a_lens_on_what_is_not_saved(self):
        self.client.open("a.rules", self.TESTED)
        self.assertEqual(self.client.diagnostics("a.rules"), [])
        self.assertIs(self.run_lens(1), True)
        self.assertEqual(self.client.message(), {"type": 3, "message": "large: the test has passed"})
        self.assertIs(self.run_lens(2), False)
        self.assertEqual(self.client.message()["message"], "large: the test has failed")
        (failure,) = self.client.diagnostics("a.rules")
        self.assertEqual(failure["range"]["start"], self.client.find("a.rules", "expect (amount = 100"))
        # All of the rule's.
        self.assertIs(self.run_lens(0), False)
        self.assertEqual(self.client.message()["message"], "large: 1 of 2 tests has failed")
        self.client.replace("a.rules", self.TESTED.replace("('c1', 100", "('c1', 900").replace("= 100", "= 900"))
        self.assertIs(self.run_lens(0), True)
        self.assertEqual(self.client.diagnostics("a.rules", 2), [])

    def test_rules_with_errors_and_tests_that_are_not_there(self):
        self.client.open("a.rules", self.TESTED + "rule x on payments when nothing > 5;\n")
        for arguments in ([self.client.uri("a.rules"), "large"], [self.client.uri("a.rules"), "gone"]):
            with self.assertRaises(LspError) as refused:
                self.client.request("workspace/executeCommand", {"command": "tripline.runTest", "arguments": arguments})
            self.assertIn("TRL0924", refused.exception.message)
            self.client.replace("a.rules", self.TESTED)


    def test_other_requests_are_answered_while_a_test_runs(self):
        self.write("rows.csv", "card,amount,channel,ts\n" + "c1,1,chip,2026-01-01 10:00:00\n" * 200_000)
        self.client.open("a.rules", STREAM + "rule large on payments when amount > 500 then review;\n"
                         "test large 'rows' (given payments file 'rows.csv' expect nothing);\n")
        run = {"command": "tripline.runTest", "arguments": [self.client.uri("a.rules"), "large"]}
        place = {"textDocument": {"uri": self.client.uri("a.rules")},
                 "position": self.client.find("a.rules", "amount > 500")}
        for call_off in (True, False):
            test = self.client.start_request("workspace/executeCommand", run)
            hover = self.client.start_request("textDocument/hover", place)
            first = self.client.answer()
            self.assertEqual(first["id"], hover, first)
            self.assertIn("decimal", first["result"]["contents"]["value"])
            if call_off:
                self.client.notify("$/cancelRequest", {"id": test})
            answer = self.client.answer()
            self.assertEqual(answer["id"], test)
            self.assertEqual(answer.get("error", {}).get("code"), -32800 if call_off else None, answer)


class Protocol(Served):
    def test_life_cycle(self):
        self.assertEqual(self.capabilities["textDocumentSync"]["change"], 2)
        self.assertEqual(self.client.stop(), 0)

    def test_the_end_without_a_shutdown(self):
        self.client.notify("exit")
        self.assertEqual(self.client.wait(), 1)

    def test_the_editor_goes_away(self):
        self.assertEqual(self.client.wait(), 1)

    def test_before_initialize_and_after_shutdown(self):
        other = LspClient(self.folder)
        with self.assertRaises(LspError) as refused:
            other.request("textDocument/hover")
        self.assertEqual(refused.exception.code, -32002)
        self.assertIn("TRL0920", refused.exception.message)
        other.initialize()
        other.request("shutdown")
        with self.assertRaises(LspError) as refused:
            other.request("textDocument/hover")
        self.assertEqual(refused.exception.code, -32600)
        other.notify("exit")
        self.assertEqual(other.wait(), 0)

    def test_unknown_methods_documents_and_places(self):
        for method, params, code in [
            ("textDocument/nothing", {}, -32601),
            ("textDocument/hover", {}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": "file:///gone.rules"}}, -32602),
            ("textDocument/hover", {"textDocument": 5, "position": []}, -32602),
            ("workspace/executeCommand", {"command": "rm"}, -32602),
        ]:
            with self.assertRaises(LspError) as refused:
                self.client.request(method, params)
            self.assertEqual(refused.exception.code, code, method)
        self.client.open("a.rules", RULES)
        for place in ({"line": 10 ** 9, "character": 0}, {"line": 3, "character": 10 ** 9}):
            self.client.at("completion", "a.rules", place)
        with self.assertRaises(LspError) as refused:
            self.client.at("hover", "a.rules", {"line": -1, "character": 0})
        self.assertIn("TRL0922", refused.exception.message)

    def test_bytes_that_are_no_messages(self):
        self.client.open("a.rules", RULES)
        for garbage, code in [
            (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", -32700),
            (b"Content-Length: many\r\n\r\n", -32700),
            (b"Content-Length: 99999999999999999999\r\n\r\n", -32700),
            (frame(b"{no json"), -32700),
            (frame(b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}'), -32700),
            (frame(b"[]"), -32600),
            (frame(b'"text"'), -32600),
            (frame({"jsonrpc": "1.0", "id": 1, "method": "x"}), -32600),
            (frame({"jsonrpc": "2.0", "id": {}, "method": "x"}), -32600),
            (frame(b"[" * 100000), -32700),
        ]:
            with self.subTest(garbage[:40]):
                self.client.send(garbage)
                self.assertEqual(self.client.answer()["error"]["code"], code)
                self.assertEqual(len(self.client.of("codeLens", "a.rules")), 2)

    def test_a_request_that_is_called_off(self):
        self.client.open("a.rules", RULES)
        place = {"textDocument": {"uri": self.client.uri("a.rules")}, "position": {"line": 1, "character": 8}}
        # In one write, so that both wait when the first is looked at.
        messages = [{"jsonrpc": "2.0", "id": "a", "method": "textDocument/hover", "params": place},
                    {"jsonrpc": "2.0", "id": "b", "method": "textDocument/hover", "params": place},
                    {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "b"}}]
        self.client.send(b"".join(frame(message) for message in messages))
        answers = {answer["id"]: answer for answer in (self.client.answer(), self.client.answer())}
        self.assertIn("result", answers["a"])
        self.assertEqual(answers["b"]["error"]["code"], -32800)


class Large(Served):
    def test_two_thousand_rules(self):
        rules = "".join(RULES[RULES.index("\nrule probes"):RULES.index("\nrule large")].replace("probes", f"probes_{i}")
                        .replace("> top", f"> top + {i}") for i in range(2000))
        self.client.open("big.rules", STREAM + "let small(x) = x < 2.00;\n" + rules)
        self.assertEqual(self.client.diagnostics("big.rules"), [])
        place = self.client.find("big.rules", "amount > top", nth=1000)
        times = {}
        for method in ("completion", "hover", "definition"):
            self.client.change("big.rules", [{"range": {"start": place, "end": place}, "text": "a"}])
            start = time.perf_counter()
            found = self.client.at(method, "big.rules", place)
            times[method] = (time.perf_counter() - start) * 1000
            if method == "completion":
                self.assertEqual(labels(found)[0], "amount")
        print("2,000 rules, after a change:", ", ".join(f"{name} {ms:.1f} ms" for name, ms in times.items()))
        self.assertNotEqual(self.client.diagnostics("big.rules", 4), [])


if __name__ == "__main__":
    unittest.main()
