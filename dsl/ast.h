// The syntax tree of rule files: one struct per statement, and RuleSet, which holds the statements of all files of a
// set by kind.
//
// Not here: names and types (name analysis, on top of this tree), the text and its lines (source.h), how text becomes
// a tree (parser.h). The tree says what was written: a clause that was not written is empty; nothing is defaulted.
// Each clause was written at most once; the parser has refused the second one.
//
//   for (const RuleStatement& rule : rules.rules) Analyze(rule);
//
// Thread-safety: thread-compatible values. Ownership: RuleSet owns everything; copies are deep.
#ifndef TRIPLINE_DSL_AST_H_
#define TRIPLINE_DSL_AST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/ast_expression.h"
#include "dsl/ast_match.h"
#include "dsl/ast_select.h"

namespace tripline::dsl {

// --- stream, table, list, texts -------------------------------------------------------------------------------------

struct ColumnDeclaration {
  Name name;
  TypeName type;
  bool not_null = false;
  bool label = false;        // is_fraud int label (streams)
  bool primary_key = false;  // tables
  Span span;
};

enum class LatePolicy : uint8_t { kUnspecified, kDrop, kAccept, kTo };

struct StreamStatement {
  Name name;
  std::vector<ColumnDeclaration> columns;  // empty for a derived stream
  std::vector<Query> query;                // `as select …`: one for a derived stream
  std::optional<Name> event_time;          // event time ts
  std::optional<Expr> watermark;           // watermark D
  bool on_arrival = false;                 // on arrival
  std::optional<Expr> idle_after;          // idle after D
  LatePolicy late = LatePolicy::kUnspecified;
  std::optional<Name> late_stream;    // late to NAME
  std::vector<Name> unique;           // unique a within D; unique (a, b) within D
  std::optional<Expr> unique_within;  // absent: `within` was not written
  std::vector<Span> clauses;          // in the order of the text
  Span watermark_span;                // the clauses that exclude each other
  Span on_arrival_span;
  Span span;
};

struct ListStatement {
  Name name;
  TypeName type;
  std::optional<Expr> ttl;
  Span span;
};

struct TableStatement {
  Name name;
  std::vector<ColumnDeclaration> columns;
  Span span;
};

struct TextPattern {
  Name name;
  bool regex = false;   // /…/; else a literal '…'
  std::string pattern;  // between the delimiters; a regex has its escapes, `\/` included
  std::string flags;    // "i", "is": letters behind it, as written
  Span pattern_span;    // with the delimiters
  Span span;
};

struct TextsStatement {
  Name name;
  std::vector<TextPattern> patterns;
  Span span;
};

// --- let, feature, policy, exempt, include ------------------------------------------------------------------------

struct LetStatement {
  Name name;
  bool has_parameters = false;  // `let f(x) = …`
  std::vector<Name> parameters;
  Expr value;
  Span span;
};

enum class FeatureWindowKind : uint8_t { kNone, kDuration, kRows, kCalendar };
enum class CalendarPeriod : uint8_t { kDay, kWeek, kMonth };
struct FeatureWindow {
  FeatureWindowKind kind = FeatureWindowKind::kNone;
  std::optional<Expr> size;  // kDuration: a duration; kRows: a whole number
  CalendarPeriod period = CalendarPeriod::kDay;
  std::optional<Expr> zone;  // kCalendar: `at 'Europe/Berlin'`, a string
  Span span;
};

struct FeatureStatement {
  Name name;
  Expr value;             // an aggregate: a kCall
  std::vector<Expr> per;  // the key; empty: none
  FeatureWindow over;
  bool excluding_current = false;
  std::optional<Expr> delayed;
  std::optional<Name> stream;  // on STREAM; absent: an error for analysis to word
  std::optional<Expr> where;
  std::vector<Span> clauses;  // in the order of the text
  Span span;
};

// kNone: a rule without `then`; no syntax makes it. Larger is stronger.
enum class Decision : uint8_t { kNone = 0, kApprove = 1, kReview = 2, kChallenge = 3, kBlock = 4 };

struct PolicyStep {
  Decision decision = Decision::kReview;
  Expr from;  // review from 40
  Span span;
};

struct PolicyStatement {
  Name name;
  std::vector<PolicyStep> steps;
  std::optional<Name> combine;  // combine max
  std::optional<Name> stream;   // on payments
  Span span;
};

struct ExemptStatement {
  Name name;
  Name stream;
  Expr when;
  std::vector<Name> tags;  // empty: from all rules of the stream
  Span span;
};

struct IncludeStatement {
  std::string path;  // as written
  Span path_span;
  Span span;
};

// --- rule -----------------------------------------------------------------------------------------------------------

struct RuleStream {
  Name name;
  std::vector<Expr> per;  // empty: not written here. `on a, b, c per k` gives k to c only: the streams in front of it
                          // without a key of their own take the next one that is written
  Span span;
};

struct NamedExpr {
  Name name;
  Expr expr;
  Span span;
};

// `add card to stolen_cards for 7 days` behind a decision.
struct ListAddition {
  Expr value;
  Name list;
  std::optional<Expr> ttl;
  Span span;
};

struct RuleAction {
  Decision decision = Decision::kReview;
  bool override_others = false;  // then approve override
  std::vector<ListAddition> additions;
  Span span;
};

// A part of a reason: literal text (expr empty), or `{expr}`, `{expr:format}`. `{{` and `}}` are already one brace.
struct ReasonPart {
  std::string text;
  std::optional<Expr> expr;
  std::string format;  // "0.00", "HH:mm"; empty: as in CSV output
  Span span;           // in the string literal; exact even behind ''
};

struct ReasonTemplate {
  std::vector<ReasonPart> parts;
  Span span;  // the string literal
};

struct Cooldown {
  Expr duration;
  std::vector<Expr> per;  // empty: the rule's key
  Span span;
};

struct RuleLimit {
  Expr count;
  Expr per;  // a duration
  Span span;
};

enum class RuleMode : uint8_t { kUnspecified, kActive, kShadow, kOff };
enum class Severity : uint8_t { kUnspecified, kInfo, kLow, kMedium, kHigh, kCritical };

struct RuleStatement {
  Name name;
  // Head.
  std::optional<Expr> description;  // a string
  std::optional<Expr> version;
  Severity severity = Severity::kUnspecified;
  std::optional<Expr> score;
  std::vector<Name> tags;
  std::optional<Expr> owner;  // a string
  RuleMode mode = RuleMode::kUnspecified;
  std::vector<NamedExpr> parameters;  // with probe = 2.00, big = 500
  std::optional<Expr> active_from;    // active from T until T
  std::optional<Expr> active_until;
  // Body.
  std::vector<RuleStream> on;
  std::optional<Expr> when;
  std::vector<MatchClause> match;  // none or one
  std::optional<Expr> unless;
  std::optional<RuleAction> then;
  std::vector<NamedExpr> emit;
  std::optional<ReasonTemplate> reason;
  std::optional<Cooldown> cooldown;
  std::optional<RuleLimit> limit;

  std::vector<Span> clauses;  // in the order of the text
  Span on_span;               // empty (begin == end) where the clause was not written
  Span when_span;
  Span match_span;  // from `match` to its closing parenthesis
  Span then_span;
  Span span;
};

// --- test -----------------------------------------------------------------------------------------------------------

enum class TestStepKind : uint8_t {
  kGivenRows,       // given payments (a, b) (1, 2), (3, 4)
  kGivenFile,       // given file 'x.csv', given payments file 'x.csv'
  kGivenList,       // given list stolen_cards ('c1', 'c2')
  kAdvance,         // then advance to '2026-01-01 12:00:00'
  kEnd,             // then end
  kExpectAlerts,    // expect (probes = 3), (probes = 4)
  kExpectNothing,   // expect nothing
  kExpectDecision,  // expect decision block
};

struct TestRow {
  std::vector<Expr> values;  // as many as columns (the parser has checked)
  Span span;
};

struct ExpectedAlert {
  std::vector<NamedExpr> values;  // may be empty: `()` is any alert
  Span span;
};

struct TestStep {
  TestStepKind kind = TestStepKind::kEnd;
  std::optional<Name> target;  // the stream of rows and files, the list
  std::vector<Name> columns;   // kGivenRows
  std::vector<TestRow> rows;   // kGivenRows
  std::vector<Expr> values;    // kGivenFile {path}, kGivenList members, kAdvance {time}
  std::vector<ExpectedAlert> alerts;
  Decision decision = Decision::kReview;
  Span span;
};

struct TestStatement {
  Name rule;
  std::optional<Expr> description;  // a string
  std::vector<TestStep> steps;      // in the order written
  Span span;
};

// --- a set of files -------------------------------------------------------------------------------------------------

enum class StatementKind : uint8_t {
  kStream,
  kList,
  kTable,
  kTexts,
  kLet,
  kFeature,
  kPolicy,
  kRule,
  kTest,
  kExempt,
  kInclude,
};

// Where the n-th statement of the set lies: an index into the vector of its kind.
struct StatementRef {
  StatementKind kind;
  uint32_t index;
};

// All statements of all files. An included file's statements stand where its `include` stands.
struct RuleSet {
  std::vector<StreamStatement> streams;
  std::vector<ListStatement> lists;
  std::vector<TableStatement> tables;
  std::vector<TextsStatement> texts;
  std::vector<LetStatement> lets;
  std::vector<FeatureStatement> features;
  std::vector<PolicyStatement> policies;
  std::vector<RuleStatement> rules;
  std::vector<TestStatement> tests;
  std::vector<ExemptStatement> exempts;
  std::vector<IncludeStatement> includes;

  std::vector<StatementRef> order;  // as read
  std::vector<Span> comments;       // by file and place; for the formatter
  uint32_t expressions = 0;         // ids 1 to expressions are in use
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_H_
