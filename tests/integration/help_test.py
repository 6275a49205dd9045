"""`tripline help`: topics of the language, functions, error codes, and what a misspelt topic offers."""

import unittest

from program import ProgramTest


class Help(ProgramTest):
    def help(self, *topic):
        return self.run_program("help", *topic)[0]

    def test_the_list_of_topics(self):
        text = self.help()
        self.assertIn("Exit codes: 0 done", text)
        for word in ("statements", "patterns", "aggregates", "after_match", "->", "geo_distance_km"):
            self.assertIn(word, text)

    def test_topics(self):
        for topic, expected in (
                (["rule"], "rule  (statements)"), (["stream"], "stream  (statements)"), (["test"], "test  (statements)"),
                (["->"], "B comes later"), (["within"], "pattern ( … ) within D"), (["quantifier"], "{n,m}"),
                (["quantifiers"], "{n,m}"), (["patterns"], "permute(A, B, C)"), (["avg"], "sum  (aggregates)"), (["after", "match"], "after_match  (patterns)"),
                (["AFTER MATCH"], "after_match  (patterns)"), (["sum"], "sum  (aggregates)"), (["!->"], "30 minutes"),
                (["geo_distance_km"], "geo_distance_km(lat1 double"), (["functions"], "levenshtein"),
                (["examples"], "stream payments"), (["backtest"], "--input"), (["*"], "quantifier  (patterns)")):
            self.assertIn(expected, self.help(*topic), topic)

    def test_a_word_of_several_meanings(self):
        text = self.help("first")
        self.assertIn("first  (patterns)", text)
        self.assertIn("after_match  (patterns)", text)

    def test_error_codes(self):
        text = self.help("trl0115")
        for part in ("TRL0115 chained-comparison", "Wrong:\n    1 < amount < 500",
                     "Right:\n    1 < amount and amount < 500", "fix: "):
            self.assertIn(part, text)
        self.assertIn("tripline check --fix my.rules", self.help("TRL0915"))

    def test_unknown_topics_offer_near_ones(self):
        for topic, offered in ((["paterns"], "pattern"), (["lenght"], "length"), (["after", "mtach"], "after_match"),
                               (["bactest"], "backtest")):
            _, error = self.run_program("help", *topic, expect=2)
            self.assertIn("TRL0904", error)
            self.assertIn(f"'{offered}'", error, topic)
        _, error = self.run_program("help", "zzzzzzzz", expect=2)
        self.assertIn("'tripline help' lists the topics", error)
        _, error = self.run_program("help", "TRL9999", expect=2)
        self.assertIn("TRL0904", error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
