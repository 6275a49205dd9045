#include "tests/unit/dsl/random_rules.h"

#include <utility>

namespace tripline::dsl::random_rules {

std::string RandomRules::File(int statements) {
  for (int i = 0; i < statements; ++i) {
    Statement();
    Times(1, Chance(5) ? 3 : 1, "", [this] { Put(";"); });
  }
  return Join();
}

void RandomRules::Statement() {
  switch (Below(14)) {
    case 0:
      return Stream();
    case 1:
      return Table();
    case 2:
      return Texts();
    case 3:
      return Let();
    case 4:
    case 5:
      return Feature();
    case 6:
      return Policy();
    case 7:
      return Exempt();
    case 8:
      return Test();
    case 9:
      return List();
    case 10:
      Words("include");
      return String();
    default:
      return Rule();
  }
}

void RandomRules::List() {
  Words("list");
  Name();
  Words("of");
  Type();
  Maybe(50, [this] {
    Words("ttl");
    Arithmetic(1);
  });
}

void RandomRules::Column() {
  Name();
  Type();
  Clauses({[this] { Words("not null"); }, [this] { Words("label"); }}, 20);
}

void RandomRules::Stream() {
  Words("stream");
  Name();
  if (Chance(40)) {
    Words("as");
    return Query(2);
  }
  Put("(");
  Times(1, 8, ",", [this] { Column(); });
  Put(")");
  const auto within = [this] {
    Words("within");
    Arithmetic(1);
  };
  Clauses({[this] {
             Words("event time");
             Name();
           },
           [this] {
             Words("watermark");
             Arithmetic(1);
           },
           [this] { Words("on arrival"); },
           [this] {
             Words("idle after");
             Duration();
           },
           [this] {
             Words(Pick({"late drop", "late accept", "late to"}));
             if (last().size() == 2) Name();
           },
           [&, this] {
             Words("unique");
             if (Chance(50)) {
               Name();
             } else {
               Put("(");
               Times(1, 3, ",", [this] { Name(); });
               Put(")");
             }
             Maybe(70, within);
           }},
          60);
}

void RandomRules::Table() {
  Words("table");
  Name();
  Put("(");
  Times(1, 5, ",", [this] {
    Name();
    Type();
    Clauses({[this] { Words("not null"); }, [this] { Words("primary key"); }}, 30);
  });
  Put(")");
}

void RandomRules::Texts() {
  Words("texts");
  Name();
  Put("(");
  Times(1, 5, ",", [this] {
    Name();
    Put(Pick({"/a b/", "/[/]x\\/y/", "/--/", "'gift card'", "'it''s'", "/\\b(btc|bitcoin)\\b/"}));
    Maybe(40, [this] { Put(Pick({"i", "is", "I"})); });
  });
  Put(")");
}

void RandomRules::Let() {
  Words("let");
  Name();
  Maybe(40, [this] {
    Put("(");
    Times(0, 3, ",", [this] { Name(); });
    Put(")");
  });
  Put("=");
  Boolean(4);
}

void RandomRules::Feature() {
  Words("feature");
  Name();
  Put("=");
  Chance(80) ? Call(1) : Boolean(2);
  Clauses({[this] {
             Words("per");
             Key();
           },
           [this] {
             Words("over");
             OneOf({[this] { Words("last 5 rows"); }, [this] { Duration(); },
                    [this] {
                      Words(Pick({"this day", "this week", "this month"}));
                      Maybe(50, [this] {
                        Words("at");
                        String();
                      });
                    }});
           },
           [this] { Words("excluding current"); },
           [this] {
             Words("delayed");
             Duration();
           },
           [this] {
             Words("on");
             Name();
           },
           [this] {
             Words("where");
             Boolean(2);
           }},
          60);
}

void RandomRules::Policy() {
  Words("policy");
  Name();
  Put("(");
  Times(0, 4, ",", [this] {
    Decision();
    Words("from");
    Arithmetic(1);
  });
  if (last() != "(") {
    Maybe(40, [this] {
      Put(",");
      Words("combine max");
    });
    Maybe(20, [this] { Put(","); });
  }
  Put(")");
  Maybe(40, [this] {
    Words("on");
    Name();
  });
}

void RandomRules::Exempt() {
  Words("exempt");
  Name();
  Words("on");
  Name();
  Words("when");
  Boolean(3);
  Maybe(50, [this] {
    Words("from tags");
    Times(1, 4, ",", [this] { Name(); });
  });
}

void RandomRules::NamedExpr() {
  Name();
  Put("=");
  Boolean(2);
}

// Long: it is the list of all clauses of a rule, each a few tokens, as the grammar has them;
// in pieces one would have to look for what is missing.
void RandomRules::Rule() {
  Words("rule");
  Name();
  const auto word = [this](std::string_view words, const Production& part) {
    return [this, words, part] {
      Words(words);
      part();
    };
  };
  const Production arithmetic = [this] { Arithmetic(1); };
  const Production per = [this] {
    Maybe(50, [this] {
      Words("per");
      Key();
    });
  };
  std::vector<Production> clauses = {
      [this] { String(); },
      word("version", arithmetic),
      [this] {
        Words(Pick({"severity info", "severity low", "severity medium", "severity high", "severity critical"}));
      },
      word("score", arithmetic),
      word("tags", [this] { Times(1, 4, ",", [this] { Name(); }); }),
      word("owner", [this] { String(); }),
      [this] { Words(Pick({"mode active", "mode shadow", "mode off"})); },
      word("with", [this] { Times(1, 4, ",", [this] { NamedExpr(); }); }),
      word("active",
           [this] {
             const bool from = Chance(60);
             if (from) Words("from");
             if (from) Arithmetic(1);
             if (from && Chance(50)) return;
             Words("until");
             Arithmetic(1);
           }),
      word("on",
           [this, per] {
             Times(1, 3, ",", [this, per] {
               Name();
               per();
             });
           }),
      word("unless", [this] { Boolean(2); }),
      word("then",
           [this] {
             Decision();
             Maybe(20, [this] { Words("override"); });
             Times(0, 2, "", [this] {
               Words("add");
               Name();  // `interval '1' day to …` would go on behind it
               Words("to");
               Name();
               Maybe(50, [this] {
                 Words("for");
                 Duration();
               });
             });
           }),
      word("emit",
           [this] {
             Put("(");
             Times(1, 4, ",", [this] { NamedExpr(); });
             Put(")");
           }),
      word("reason",
           [this] { Put(Pick({"'x'", "'{a + 1} b {{c}} it''s {x:0.00}'", "'{ts:HH:mm} {coalesce(a, ''-'')}'"})); }),
      word("cooldown",
           [this, per] {
             Duration();
             per();
           }),
      word("limit", [this] {
        Arithmetic(1);
        Words("per");
        Duration();
      })};
  if (Chance(50)) {
    clauses.push_back(word("when", [this] { Boolean(4); }));
  } else {
    clauses.push_back(word("match (", [this] {
      MatchBody();
      Put(")");
    }));
  }
  Clauses(std::move(clauses), 50);
}

void RandomRules::Test() {
  Words("test");
  Name();
  Maybe(60, [this] { String(); });
  Put("(");
  Times(0, 4, "", [this] { TestStep(); });
  Put(")");
}

void RandomRules::TestStep() {
  const uint32_t columns = 1 + Below(4);
  OneOf({[&, this] {
           Words("given");
           Name();
           Put("(");
           Times(columns, columns, ",", [this] { Name(); });
           Put(")");
           Times(1, 4, ",", [&, this] {
             Put("(");
             Times(columns, columns, ",", [this] { Chance(80) ? Leaf() : Boolean(2); });
             Put(")");
           });
         },
         [this] {
           Words("given");
           Maybe(50, [this] { Put("payments"); });
           Words("file 'x.csv'");
         },
         [this] {
           Words("given list");
           Put("stolen");
           Put("(");
           Times(1, 9, ",", [this] { String(); });
           Put(")");
         },
         [this] {
           Words("expect");
           Times(1, 3, ",", [this] {
             Put("(");
             Times(0, 3, ",", [this] { NamedExpr(); });
             Put(")");
           });
         },
         [this] { Words("expect nothing"); },
         [this] {
           Words("expect decision");
           Decision();
         },
         [this] { Words("then end"); },
         [this] {
           Words("then advance to");
           String();
         }});
}

}  // namespace tripline::dsl::random_rules
