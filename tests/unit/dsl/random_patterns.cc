#include "tests/unit/dsl/random_patterns.h"

#include <string>
#include <utility>
#include <vector>

namespace tripline::dsl::random_rules {

// --- patterns -------------------------------------------------------------------------------------------------------

void RandomPatterns::Variable() { Put(Pick({"A", "b", "C", "\"d e\"", "Probe", "first", "A_LONG_VARIABLE"})); }

void RandomPatterns::Bound() {
  Put("[");
  Chance(80) ? Duration() : Arithmetic(1);
  Put("]");
}

void RandomPatterns::Gap() {
  if (Chance(15)) return Bound();
  Put(Pick({"->", "->>"}));
  Maybe(30, [this] { Bound(); });
}

void RandomPatterns::Negation() {
  if (Chance(50)) {
    Put("!");
  } else {
    Put("!->");
    Maybe(30, [this] { Bound(); });
  }
  if (Chance(70)) return Variable();
  Put("(");
  Times(1, 3, "|", [this] { Variable(); });
  Put(")");
}

void RandomPatterns::Quantifier() {
  switch (Below(4)) {
    case 0:
      Put("{");
      Put(Pick({"1", "3"}));
      Maybe(50, [this] {
        Put(",");
        Maybe(50, [this] { Put("5"); });
      });
      Maybe(50, [this] { Gap(); });
      Put("}");
      break;
    case 1:
      Put("{");
      Put(",");
      Put("2");
      Maybe(50, [this] { Gap(); });
      Put("}");
      break;
    default:
      Put(Pick({"*", "+", "?"}));
  }
  Maybe(30, [this] { Put(Pick({"?", "+"})); });
}

void RandomPatterns::Atom(int depth) {
  switch (depth > 0 ? Below(10) : 9) {
    case 0:
      Words("permute (");
      Times(1, 3, ",", [&] { Pattern(depth - 1); });
      return Put(")");
    case 1:
      Put("{-");
      Pattern(depth - 1);
      return Put("-}");
    case 2:
      Put("(");
      return Put(")");
    case 3:
      return Put(Pick({"^", "$"}));
    case 4:
    case 5:
      Put("(");
      Pattern(depth - 1);
      return Put(")");
    default:
      return Variable();
  }
}

void RandomPatterns::Term(int depth) {
  const bool group = depth > 0 && Chance(25);
  if (group) {
    Put("(");
    Pattern(depth - 1);
    Put(")");
  } else {
    Atom(depth);
  }
  Maybe(40, [this] { Quantifier(); });
  std::vector<Production> clauses = {[&] {
    Words("until (");
    Boolean(depth);
    Put(")");
  }};
  if (group) {
    clauses.push_back([&] {
      Words("within");
      Duration();
    });
  }
  Clauses(std::move(clauses), group ? 30 : 8);
}

void RandomPatterns::Sequence(int depth) {
  const uint32_t terms = 1 + Below(Chance(5) ? 20 : 4);
  for (uint32_t i = 0; i < terms; ++i) {
    if (i > 0) {
      Times(0, Chance(20) ? 2 : 0, "", [this] { Negation(); });
      Maybe(50, [this] { Gap(); });
    }
    Times(1, Chance(15) ? 3 : 1, "&", [&] { Term(depth); });
  }
  Times(0, Chance(10) ? 2 : 0, "", [this] { Negation(); });
}

void RandomPatterns::Pattern(int depth) {
  Times(1, Chance(25) ? 4 : 1, "|", [&] { Sequence(depth); });
}

// --- match ----------------------------------------------------------------------------------------------------------

void RandomPatterns::Measures() {
  Words("measures");
  Times(1, 5, ",", [this] {
    Boolean(2);
    Words("as");
    Name();
  });
}

// Long: it is the list of all clauses of a match, each a few tokens, as the grammar has them;
// in pieces one would have to look for what is missing.
void RandomPatterns::MatchBody() {
  const bool empty = Chance(5);
  std::vector<Production> clauses = {
      [this] {
        Words("partition by");
        Times(1, 3, ",", [this] { Boolean(1); });
      },
      [this] {
        Words("order by");
        Times(1, 3, ",", [this] { OrderItem(1); });
      },
      [this] { Measures(); },
      [this] {
        Words(Pick({"one row per match", "all rows per match", "all rows per match show empty matches",
                    "all rows per match omit empty matches", "all rows per match with unmatched rows"}));
      },
      [this] {
        Words("after match");
        Words(Pick({"no skip", "skip past last row", "skip to next row", "skip to"}));
        if (last().size() != 2) return;
        Maybe(60, [this] { Words(Pick({"first", "last"})); });
        Put(Pick({"A", "b", "\"d e\""}));
      },
      [this] {
        Words("within");
        Arithmetic(1);
      },
      [this] {
        Words("subset");
        Times(1, 2, ",", [this] {
          Variable();
          Words("= (");
          Times(1, 3, ",", [this] { Variable(); });
          Put(")");
        });
      },
      [this] {
        Words("define");
        Times(1, 4, ",", [this] {
          Variable();
          const bool on = Chance(30);
          if (on) Words("on");
          if (on) Name();
          if (on && Chance(50)) return;
          Words("as");
          Boolean(3);
        });
      },
      [this] {
        Words("on timeout (");
        Measures();
        Put(")");
      }};
  for (Production& clause : clauses) {
    if (Chance(50)) clause = [] {};
  }
  clauses.push_back([this, empty] {
    Words("pattern (");
    if (!empty) Pattern(3);
    Put(")");
  });
  Clauses(std::move(clauses), 100);
}

// --- select ---------------------------------------------------------------------------------------------------------

void RandomPatterns::Relation(int depth) {
  if (depth > 0 && Chance(25)) {
    Put("(");
    Query(depth - 1);
    Put(")");
  } else {
    Name();
  }
  Maybe(20, [this] {
    Words("match_recognize (");
    MatchBody();
    Put(")");
  });
  Maybe(30, [this] {
    Maybe(50, [this] { Words("as"); });
    Put("r1");
  });
}

void RandomPatterns::Select(int depth) {
  Words("select");
  Maybe(10, [this] { Words("distinct"); });
  Times(1, 5, ",", [this] {
    if (Chance(10)) return Put("*");
    if (Chance(10)) return Words("t . *");
    Boolean(2);
    Maybe(40, [this] {
      Words("as");
      Name();
    });
  });
  Words("from");
  Relation(depth);
  Times(0, Chance(30) ? 2 : 0, "", [&] {
    if (Chance(20)) {
      Words("cross join");
      return Relation(depth);
    }
    Words(Pick({"join", "inner join", "left join", "right outer join", "full outer join"}));
    Relation(depth);
    Words("on");
    Boolean(2);
  });
  Maybe(40, [this] {
    Words("where");
    Boolean(3);
  });
  Maybe(30, [this] {
    Words("group by");
    Times(1, 3, ",", [this] { Boolean(1); });
  });
  Maybe(20, [this] {
    Words("having");
    Boolean(2);
  });
}

void RandomPatterns::Query(int depth) {
  Times(1, Chance(20) ? 3 : 1, "union all", [&] { Select(depth); });
  Maybe(20, [this] {
    Words("order by");
    Times(1, 3, ",", [this] { OrderItem(1); });
  });
  Maybe(20, [this] {
    Words("limit");
    Number();
  });
  Maybe(20, [this] {
    Words("offset");
    Number();
    Maybe(50, [this] { Words(Pick({"row", "rows"})); });
  });
}

}  // namespace tripline::dsl::random_rules
