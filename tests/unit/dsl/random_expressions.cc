#include "tests/unit/dsl/random_expressions.h"

namespace tripline::dsl::random_rules {

void RandomExpressions::Name() {
  Put(Pick({"amount", "Card", "ts", "\"Quoted Name\"", "\"it\"\"s\"", "key", "List", "value", "test", "VERSION",
            "größe", "x_1"}));
}

void RandomExpressions::String() {
  Put(Pick({"''", "'a'", "'it''s'", "'-- no comment'", "'two\nlines'", "'größer als zehn'",
            "'a text so long that a line that holds a few of its kind has to be broken somewhere'"}));
}

void RandomExpressions::Number() { Put(Pick({"0", "7", "2.00", "1.", ".5", "1.2e0", "3E+7", "99999999999999999999"})); }

void RandomExpressions::Duration() {
  switch (Below(6)) {
    case 0:
      return Words("interval '10' minute");
    case 1:
      Words("interval");
      Put("'1 02:30:15.5'");
      return Words("day to second ( 3 )");
    case 2:
      return Words("interval '1-6' year to month");
    case 3:
      Put("1.5");
      return Words("hours");
    default:
      Put(Pick({"1", "30"}));
      return Words(Pick({"second", "minutes", "hour", "days", "weeks"}));
  }
}

void RandomExpressions::Leaf() {
  switch (Below(8)) {
    case 0:
      return Number();
    case 1:
      return String();
    case 2:
      return Words(Pick({"true", "false", "null"}));
    case 3:
      Words("timestamp");
      return Put("'2026-01-01'");
    case 4:
      return Duration();
    default:
      return Times(1, Chance(60) ? 1 : 3, ".", [this] { Name(); });
  }
}

void RandomExpressions::Primary(int depth) {
  if (depth <= 0) return Leaf();
  switch (Below(12)) {
    case 0:
      Words("case");
      Maybe(40, [&] { Boolean(depth - 2); });
      Times(1, 3, "", [&] {
        Words("when");
        Boolean(depth - 1);
        Words("then");
        Boolean(depth - 2);
      });
      Maybe(50, [&] {
        Words("else");
        Boolean(depth - 2);
      });
      return Words("end");
    case 1:
      Words("cast (");
      Boolean(depth - 1);
      Words("as");
      Type();
      return Put(")");
    case 2:
      Words("array [");
      Times(0, 5, ",", [&] { Boolean(depth - 2); });
      return Put("]");
    case 3:
    case 4:
      return Call(depth);
    case 5:
    case 6:
    case 7:
      Put("(");
      Boolean(depth - 1);
      return Put(")");
    default:
      return Leaf();
  }
}

void RandomExpressions::Call(int depth) {
  Maybe(10, [this] { Words(Pick({"running", "final"})); });
  Put(Pick({"first", "COUNT", "geo_speed_kmh", "Sum", "a_function_of_this_rule_file", "\"quoted\""}));
  Put("(");
  switch (Below(6)) {
    case 0:
      break;
    case 1:
      Put("*");
      break;
    case 2:
      Name();
      Words(". *");
      break;
    case 3:
      Words("distinct");
      Boolean(depth - 1);
      break;
    default:
      Times(1, 4, ",", [&] {
        if (Chance(8)) {
          Words("at");
          return Put("ts");
        }
        Boolean(depth - 1);
      });
  }
  Put(")");
  if (depth > 0 && Chance(10)) return Window(depth - 1);
  Maybe(10, [this] {
    Put(".");
    Name();
  });
}

void RandomExpressions::FrameBound(int depth) {
  switch (Below(3)) {
    case 0:
      return Words(Pick({"unbounded preceding", "unbounded following"}));
    case 1:
      return Words("current row");
    default:
      Arithmetic(depth);
      return Words(Pick({"preceding", "following"}));
  }
}

void RandomExpressions::Window(int depth) {
  Words("over (");
  Maybe(60, [&] {
    Words("partition by");
    Times(1, 3, ",", [&] { Boolean(depth); });
  });
  Maybe(60, [&] {
    Words("order by");
    Times(1, 3, ",", [&] { OrderItem(depth); });
  });
  Maybe(60, [&] {
    Words(Pick({"range", "rows"}));
    if (Chance(30)) return FrameBound(depth);
    Words("between");
    FrameBound(depth);
    Words("and");
    FrameBound(depth);
  });
  Put(")");
}

void RandomExpressions::OrderItem(int depth) {
  Boolean(depth);
  Maybe(50, [this] { Words(Pick({"asc", "desc"})); });
  Maybe(30, [this] { Words(Pick({"nulls first", "nulls last"})); });
}

void RandomExpressions::Arithmetic(int depth) {
  Times(1, depth > 0 ? 1 + Below(Chance(5) ? 20 : 3) : 1, Pick({"+", "-", "*", "/", "%", "||"}), [&] {
    Times(0, Chance(10) ? 3 : 0, "", [this] { Put(Pick({"-", "+"})); });
    Primary(depth - 1);
  });
}

void RandomExpressions::Predicate(int depth) {
  Arithmetic(depth);
  const auto negated = [this] { Maybe(40, [this] { Words("not"); }); };
  switch (Below(9)) {
    case 0:
    case 1:
      Put(Pick({"=", "<>", "!=", "<", "<=", ">", ">="}));
      Arithmetic(depth - 1);
      break;
    case 2:
      negated();
      Words("between");
      Arithmetic(depth - 1);
      Words("and");
      Arithmetic(depth - 1);
      break;
    case 3:
      negated();
      Words("like");
      String();
      Maybe(30, [this] { Words("escape '!'"); });
      break;
    case 4:
      negated();
      Words("in (");
      Times(1, Chance(20) ? 30 : 4, ",", [&] { Boolean(depth - 2); });
      Put(")");
      break;
    case 5:
      negated();
      Words(Pick({"in", "matches"}));
      Name();
      break;
    default:
      break;
  }
  Times(0, Chance(15) ? 2 : 0, "", [&] {
    Words("is");
    negated();
    if (Chance(70)) return Words(Pick({"null", "true", "false", "unknown"}));
    Words("distinct from");
    Arithmetic(depth - 1);
  });
}

void RandomExpressions::Boolean(int depth) {
  if (depth <= 0) return Arithmetic(0);
  const uint32_t most = Chance(50) ? 1 : Chance(90) ? 4 : 12;
  for (uint32_t i = 0, operands = 1 + Below(most); i < operands; ++i) {
    if (i > 0) Words(Pick({"and", "or", "and"}));
    Times(0, Chance(15) ? 2 : 0, "", [this] { Words("not"); });
    Predicate(depth - 1);
  }
}

void RandomExpressions::Type() {
  switch (Below(5)) {
    case 0:
      Words("decimal");
      return Times(1, 1, "", [this] {
        Put("(");
        Put("12");
        Put(",");
        Put("2");
        Put(")");
      });
    case 1:
      return Words("double precision");
    case 2:
      return Words("varchar ( 20 )");
    default:
      return Words(Pick({"int", "string", "timestamp", "boolean"}));
  }
}

void RandomExpressions::Key() {
  if (Chance(60)) return Name();
  Put("(");
  Times(1, 3, ",", [this] { Boolean(1); });
  Put(")");
}

}  // namespace tripline::dsl::random_rules
