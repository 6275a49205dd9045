#include "tests/reference/runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/reference/parse.h"

// 'Meaning' sentence by sentence: what matches, which row or time settles it, and in which order. The expectations were
// worked out by hand.

namespace tripline::reference::runs_test {
namespace {

struct Case {
  const char* pattern;
  const char* rows;      // words of the variables each row meets, "A AB -"; "A@7" is a row at time 7, else its number
  const char* expected;  // matches in output order, separated by " / "
  SkipMode skip = {};
  std::optional<Time> within = {};
  std::optional<Time> advance_to = {};
  bool ends = true;
  bool on_timeout = false;
  RunsOptions::NoSkipSettling no_skip_settling = RunsOptions::NoSkipSettling::kAtOnce;
};

struct Rows {
  std::vector<std::string> words;
  std::vector<Time> times;
};

Rows ReadRows(const std::string& text) {
  Rows rows;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::string word = text.substr(begin, end - begin);
    const std::size_t at = word.find('@');
    rows.times.push_back(at == std::string::npos ? static_cast<Time>(rows.times.size())
                                                 : std::stoll(word.substr(at + 1)));
    rows.words.push_back(word.substr(0, at));
    begin = end + 1;
  }
  return rows;
}

std::string Answer(const Case& c) {
  Names names = PlainNames(4);
  const std::optional<Pattern> pattern = Parse(c.pattern, &names);
  if (!pattern) return "not read";
  if (auto why = Refusal(*pattern, c.within.has_value())) return *why;
  const Rows rows = ReadRows(c.rows);
  const auto meets = [&](int row, char variable) {
    return rows.words[static_cast<std::size_t>(row)].find(variable) != std::string::npos;
  };
  const Conditions conditions{
      .holds = [&](int v, int row, std::span<const Label>) { return meets(row, static_cast<char>('A' + v % 4)); },
      .until = [&](int v, int row, std::span<const Label>) { return meets(row, static_cast<char>('A' + v)); }};
  const RunsInterpreter interpreter(
      *pattern,
      {.skip = c.skip, .within = c.within, .on_timeout = c.on_timeout, .no_skip_settling = c.no_skip_settling});
  const RunsResult result =
      interpreter.Run(conditions, {.times = rows.times, .advance_to = c.advance_to, .ends = c.ends});
  std::string text;
  for (const SettledMatch& match : result.matches) text += (text.empty() ? "" : " / ") + Text(match, names);
  return result.error ? text + " / error" : text;
}

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Answer(c), c.expected) << c.pattern << " over " << c.rows;
}

const SkipMode kNext{SkipMode::To::kNextRow};
const SkipMode kNoSkip{SkipMode::To::kNoSkip};

TEST(Runs, SettleAtTheRowThatDecides) {
  Check({
      {"A B", "A B", "0:A 1:B @row 1"},
      {"A B*", "A B B - A", "0:A 1:B 2:B @row 3 / 4:A @end"},
      {"A B*?", "A B B", "0:A @row 0"},
      {"A | A B", "A B", "0:A @row 0"},
      {"A B | A", "A B", "0:A 1:B @row 1"},
      {"A B | A", "A -", "0:A @row 1"},
      // An earlier start that still has an entry holds a later one back.
      {"A B C | B", "A B C", "0:A 1:B 2:C @row 2"},
      {"A B C | B", "A B -", "1:B @row 2"},
      {"A B C | B", "A B", "1:B @end"},
      {"A B C | B", "A B", "", {}, {}, {}, false},
      {"A*", "- A", "0:() @row 0 / 1:A @end"},
      {"PERMUTE(A, B)", "B A", "0:B 1:A @row 1"},
      {"{- A -} B", "A B", "0:A 1:B @row 1"},
      {"^ A", "A A", "0:A @row 0"},
      {"A $", "A A", "1:A @end"},
      {"A $ | A", "A A", "0:A @row 1 / 1:A @end"},
      {"A+", "A A", "0:A 1:A @end / 1:A @end", kNext},
      {"A B+", "A B B", "0:A 1:B 2:B @end / error", {SkipMode::To::kFirst, {0}}},
  });
}

TEST(Runs, GapsSkipWhatTheMarkAllows) {
  Check({
      {"A -> B", "A - C B", "0:A 3:B @row 3"},
      {"A -> B", "A B B", "0:A 1:B @row 1"},
      {"A -> B", "A B B", "0:A 1:B @row 1", kNoSkip},
      {"A ->> B", "A B B", "0:A 1:B @row 1 / 0:A 2:B @row 2", kNoSkip},
      {"A ->> B", "A B B", "0:A 1:B @row 1"},
      {"A -> B C", "A - B C", "0:A 2:B 3:C @row 3"},
      {"A -> B C", "A B - B C", ""},
      {"A ->> B C", "A B - B C", "0:A 3:B 4:C @row 4"},
      // The first term of a group, and of each alternative in it, has the group's mark; the others keep their own.
      {"A -> (B C | D)", "A - B C", "0:A 2:B 3:C @row 3"},
      {"A -> (B C | D)", "A - D", "0:A 2:D @row 2"},
      {"A -> (B? C)", "A - C", ""},
      {"A -> (B? C)", "A C", "0:A 1:C @row 1"},
      // A term that takes no row drops with its gap.
      {"A -> B? C", "A - C", ""},
      {"A B? -> C", "A - C", "0:A 2:C @row 2"},
      // Skipped rows count as passed.
      {"A -> B", "A A B B", "0:A 2:B @row 2"},
      {"A -> B", "A A B", "0:A 2:B @row 2 / 1:A 2:B @row 2", kNext},
  });
}

TEST(Runs, LoopsWithGapsTakeWhatTheyCan) {
  Check({
      {"A{3, ->} -> B", "A - A B A A B B", "0:A 2:A 4:A 5:A 6:B @row 6"},
      {"A -> B{2, ->}", "A B - B -", "0:A 1:B 3:B @end"},
      {"A -> B{2, ->}", "A B - B -@9 -@10", "0:A 1:B 3:B @time 10", {}, 10},
      {"A -> B{2, ->}?", "A B - B B", "0:A 1:B 3:B @row 3"},
      {"A{2 ->}", "A - A A", "0:A 2:A @row 2"},
      {"A{0, ->} B", "A - A B", "0:A 2:A 3:B @row 3"},
      {"A{2,3 ->>}", "A A A", "0:A 1:A @row 1 / 0:A 1:A 2:A @row 2 / 0:A 2:A @row 2 / 1:A 2:A @row 2", kNoSkip},
      // The loop's mark applies to every iteration but the first.
      {"A B{2 ->}", "A - B B", ""},
      {"A B{2 ->}", "A B - B", "0:A 1:B 3:B @row 3"},
      {"(A B){2 ->}", "A B - A B", "0:A 1:B 3:A 4:B @row 4"},
      {"(A B){2 ->}", "A B - A - B", ""},
  });
}

TEST(Runs, PossessiveLoopsGuardTheirWaysOut) {
  Check({
      {"A+ B", "A AB", "0:A 1:B @end"},
      {"A++ B", "A AB", ""},
      {"A++ B", "A A B", "0:A 1:A 2:B @row 2"},
      {"A{1,2}+ B", "A AB B", "0:A 1:A 2:B @row 2"},
      {"A{1,1}+ B", "A AB", "0:A 1:B @row 1"},
      {"A B*+ C", "A BC", ""},
      {"A B?+ C", "A C", "0:A 1:C @row 1"},
      {"A*+ B", "AB", ""},
      // Also later, and also where a strict loop could not take the row itself.
      {"A++ -> B", "A - A B", "2:A 3:B @row 3"},
      // A row that meets until lifts the guard, for good.
      {"A{1, ->}+ until (d) -> B", "A D A B", "0:A 3:B @row 3"},
      {"A{1, ->}+ until (d) -> B", "A - A B", "0:A 2:A 3:B @row 3"},
      // At the end of a pattern a possessive loop is a greedy one.
      {"A -> B++", "A B B", "0:A 1:B 2:B @end"},
      {"A -> B++", "A B B", "0:A 1:B @row 1 / 0:A 1:B 2:B @row 2", kNoSkip},
  });
}

TEST(Runs, NegationsForbid) {
  Check({
      {"A !NB C", "A C", "0:A 1:C @row 1"},
      {"A !NB C", "A BC", ""},
      {"A !NB -> C", "A B C", ""},
      {"A !NB -> C", "A - B C", "0:A 3:C @row 3"},
      {"A !-> NB -> C", "A - C", "0:A 2:C @row 2"},
      {"A !-> NB -> C", "A - B C", ""},
      {"A !-> NB ->> C", "A C B C", "0:A 1:C @row 1", kNoSkip},
      // A row that is both forbidden and wanted is forbidden.
      {"A !-> NB -> B", "A - B", ""},
      // A term that takes no row hands its negations on.
      {"A !-> NB -> C? -> D", "A B D", ""},
      {"A !-> NB -> C? -> D", "A C B D", "0:A 1:C 3:D @row 3"},
      // Behind a loop it guards only the way out.
      {"A{1, ->} !-> NB -> C", "A B A C", "0:A 2:A 3:C @row 3"},
      {"A{1, ->} !-> NB -> C", "A B C", ""},
      {"A !-> (NB | NC) -> D", "A C D", ""},
  });
}

TEST(Runs, AbsenceAtTheEndSettlesByTime) {
  Check({
      {"A !NB", "A -", "0:A @row 1"},
      {"A !NB", "A B", ""},
      {"A !NB", "A", "0:A @end"},
      {"A !NB", "A", "", {}, {}, 100, false},
      {"A !-> NB", "A -", "0:A @end 10", {}, 10},
      {"A !-> NB", "A B@9", "", {}, 10},
      {"A !-> NB", "A B@10", "0:A @time 10", {}, 10},
      {"A !-> NB", "A", "0:A @time 10", {}, 10, 10, false},
      {"A !-> NB", "A", "", {}, 10, 9, false},
      {"A C !->[5 seconds] NB", "A C@3 B@8", "0:A 1:C @time 8"},
      {"A C !->[5 seconds] NB", "A C@3 B@7", ""},
      // It guards the match without the optional last step too.
      {"A !-> NB -> C?", "A B C", "", {}, 10},
      {"A !-> NB -> C?", "A C B", "0:A 1:C @row 1", {}, 10},
      {"A !-> NB -> C?", "A -", "0:A @end 10", {}, 10},
      {"A !-> NB", "A A B@20", "0:A @time 10 / 1:A @time 11", kNext, 10},
      {"A !-> NB", "A A@3 C@20", "0:A @time 10 / 1:A @time 13", {}, 10},
  });
}

TEST(Runs, UntilStopsALoop) {
  Check({
      {"A{1, ->} until (d) -> B", "A A D A B", "0:A 1:A 4:B @row 4"},
      {"A+ until (d) B", "A AD B", ""},
      // The row that meets until may be taken by what follows.
      {"A{1, ->} until (d) -> B", "A AD BD", "0:A 2:B @row 2"},
      // It is taken by no step of the loop, the first included.
      {"A+ until (d)", "AD A", "1:A @end"},
      // A first iteration's relaxed wait goes if the row also meets its condition; an any wait stays.
      {"C -> A{1, ->} until (d) -> B", "C D A B", "0:C 2:A 3:B @row 3"},
      {"C -> A{1, ->} until (d) -> B", "C AD A B", ""},
      {"C ->> A{1, ->} until (d) -> B", "C AD A B", "0:C 2:A 3:B @row 3"},
      // Inside an iteration the row is taken by no step either.
      {"(A -> B){1, ->} until (d) -> C", "A D B C", "0:A 2:B 3:C @row 3"},
      {"(A -> B){1, ->} until (d) -> C", "A BD B C", ""},
  });
}

TEST(Runs, ConjunctionIsEveryOrder) {
  Check({
      {"A & B", "B - A", "0:B 2:A @row 2"},
      {"A & B", "AB AB", "0:A 1:B @row 1"},
      {"C -> A & B", "C - B - A", "0:C 2:B 4:A @row 4"},
      {"A{2} & B", "A B A", ""},  // operands are not interleaved
  });
}

TEST(Runs, BoundsOfGapsGroupsAndTheWhole) {
  Check({
      {"A -> B", "A B@9", "0:A 1:B @row 1", {}, 10},
      {"A -> B", "A B@10", "", {}, 10},
      {"A ->[5 seconds] B", "A -@3 B@4", "0:A 2:B @row 2"},
      {"A ->[5 seconds] B", "A B@5", ""},
      {"A [5 seconds] B", "A B@4", "0:A 1:B @row 1"},
      {"A [5 seconds] B", "A B@5", ""},
      {"A{1,3 ->[2 seconds]}", "A A@1 A@3", "0:A 1:A @time 3 / 2:A @end 5"},
      {"(A -> B) within 5 seconds -> C", "A B@4 C@50", "0:A 1:B 2:C @row 2"},
      {"(A -> B) within 5 seconds -> C", "A B@5 C@50", ""},
      // The bound is of each iteration.
      {"((A -> B) within 5 seconds){2 ->}", "A B@4 A@20 B@24", "0:A 1:B 2:A 3:B @row 3"},
      {"((A -> B){2 ->}) within 5 seconds", "A B@4 A@20 B@24", ""},
      // The group's clock starts with the first row inside.
      {"C -> (A -> B) within 5 seconds", "C A@20 B@24", "0:C 1:A 2:B @row 2"},
      // A run that breaks the bound is no match; the next preferred one counts.
      {"A B C | A B", "A B@1 C@10", "0:A 1:B @time 10", {}, 10},
      // Time settles before rows of that time.
      {"A -> B | A", "A -@10", "0:A @time 10", {}, 10},
      {"A -> B | A", "A -@11", "0:A @time 10", {}, 10},
  });
}

TEST(Runs, NoSkipReportsEveryMatchOnce) {
  Check({
      {"A B*", "A B B", "0:A @row 0 / 0:A 1:B @row 1 / 0:A 1:B 2:B @row 2", kNoSkip},
      {"A B*?", "A B B", "0:A @row 0 / 0:A 1:B @row 1 / 0:A 1:B 2:B @row 2", kNoSkip},
      {"A | A", "A", "0:A @row 0", kNoSkip},
      {"A*", "- A", "1:A @row 1", kNoSkip},
      {"A ->> B ->> C", "A B B C", "0:A 1:B 3:C @row 3 / 0:A 2:B 3:C @row 3", kNoSkip},
      // To the letter: a match waits for the entries before it and for earlier starts.
      {"A B*",
       "A B B",
       "0:A 1:B 2:B @end / 0:A 1:B @end / 0:A @end",
       kNoSkip,
       {},
       {},
       true,
       false,
       RunsOptions::NoSkipSettling::kInList},
      {"A ->> B",
       "A A B",
       "0:A 2:B @row 2 / 1:A 2:B @end",
       kNoSkip,
       {},
       {},
       true,
       false,
       RunsOptions::NoSkipSettling::kInList},
  });
}

TEST(Runs, TimeoutsAreTheBestRunOrEveryRun) {
  Check({
      {"A -> B -> C", "A B -@10", "timeout 0:A 1:B @time 10", {}, 10, {}, true, true},
      {"A -> B -> C", "A B C -@10", "0:A 1:B 2:C @row 2", {}, 10, {}, true, true},
      {"A ->> B -> C", "A B B -@10", "timeout 0:A 1:B @time 10", {}, 10, {}, true, true},
      {"A ->> B -> C",
       "A B B -@10",
       "timeout 0:A 1:B @time 10 / timeout 0:A 2:B @time 10 / timeout 0:A @time 10",
       kNoSkip,
       10,
       {},
       true,
       true},
      // A start that a match has passed over was skipped.
      {"A -> B", "A A B", "0:A 2:B @row 2", {}, 10, {}, true, true},
      {"A -> B", "A", "timeout 0:A @end 10", {}, 10, {}, true, true},
      {"A -> B", "A", "", {}, 10, {}, false, true},
      {"A -> B | A", "A -@10", "0:A @time 10", {}, 10, {}, true, true},
  });
}

}  // namespace
}  // namespace tripline::reference::runs_test
