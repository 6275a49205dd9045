// What a rule file means: every name resolved, every expression typed. What analysis (analysis.h) makes of the syntax
// tree, and all that rules/compile reads.
//
// Not what runs: rules/compile turns it into patterns, predicates and a plan. The shape of a pattern stays in the
// syntax tree (ast.h); here stand its variables, conditions and measures.
//
// Inputs of expressions (data::Expr). Over a row of a stream: input i is the stream's column i. In a rule over several
// streams they are the columns of their merged rows (merged_rows.h), but for the keys. In a pattern over rows of n columns: inputs below n are the columns of the row under test (in measures there is no such row, and
// none occurs); input n + k is navigations[k] of the match. In a navigation's own expression and in an aggregate's
// argument: inputs below n are the columns of the row it is evaluated at, n is CLASSIFIER() of that row (string, NULL
// for a row outside the match), n + 1 is MATCH_NUMBER(). In reasons and emits of a rule: inputs below n are the columns
// of the last row (of the row, for `when`), n + m is measure m.
//
// Ownership: values and shared expressions; `pattern` points into the syntax tree, which must outlive the model.
// Thread-safety: immutable after analysis. Names keep the case of their declaration.
#ifndef TRIPLINE_DSL_MODEL_H_
#define TRIPLINE_DSL_MODEL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "engine/data/aggregate.h"
#include "engine/data/expr.h"
#include "engine/data/schema.h"
#include "engine/data/span.h"

namespace tripline::dsl {

// A length of time: microseconds, or calendar months.
struct Period {
  int64_t us = 0;
  int64_t months = 0;
};

struct StreamModel {
  std::string name;
  data::Span span;
  std::shared_ptr<const data::Schema> schema;
  int32_t time_column = -1;  // -1: no event time
  Period watermark;
  std::optional<Period> idle_after;
  enum class Late : uint8_t { kDrop, kAccept, kToStream } late = Late::kDrop;
  std::string late_to;
  int32_t unique_column = -1;
  Period unique_within;
  bool on_arrival = false;
};

// A value that a pattern's expression reads from the rows of the match or of the partition.
struct Navigation {
  enum class Kind : uint8_t {
    kRow,        // `expression` at one row
    kAggregate,  // `aggregate` over the rows of `variables`
    kMatchNumber,
    kSettledAt,
  } kind = Kind::kRow;
  data::Type type;
  bool final = false;               // FINAL: over the whole match; else RUNNING: up to the current row
  std::vector<uint32_t> variables;  // primary variables whose rows count; empty: every row of the match
  // kRow: FIRST or LAST of those rows, `logical_offset` rows from that end, then `physical_offset` rows of the
  // partition further (PREV negative, NEXT positive).
  bool from_last = true;
  int64_t logical_offset = 0;
  int64_t physical_offset = 0;
  data::ExprPtr expression;   // kRow
  data::Aggregate aggregate;  // kAggregate
  data::ExprPtr argument;     // kAggregate; null for COUNT(*)
  data::ExprPtr second;       // kAggregate with two arguments
};

struct VariableModel {
  std::string name;  // folded: A, or as quoted
  data::Span span;
  int32_t stream = -1;      // place in MatchModel::streams it is bound to; -1: all of them
  data::ExprPtr condition;  // null: always true (undefined, or `define V on s`)
  bool defined = false;
};

struct MeasureModel {
  std::string name;
  data::Span span;
  data::ExprPtr expression;
  bool running = false;  // its top-level semantics in ALL ROWS output: decided per navigation, kept for messages
};

// A length of time inside of the pattern (`[D]`, a group's `within`): where it was written, and what it is.
struct BoundModel {
  const Expr* at = nullptr;
  Period period;
};

// The condition that ends a loop.
struct UntilModel {
  const Pattern* loop = nullptr;
  data::ExprPtr condition;
};

enum class MatchRows : uint8_t { kOne, kAllShowEmpty, kAllOmitEmpty, kAllWithUnmatched };

struct SubsetModel {
  std::string name;
  std::vector<uint32_t> variables;
};

struct SortKey {
  uint32_t column = 0;
  bool descending = false;
  bool nulls_first = false;  // default: NULLs sort last, ascending and descending
};

struct MatchModel {
  std::vector<uint32_t> streams;         // places in Model::streams, ascending
  std::vector<VariableModel> variables;  // in order of first appearance in the pattern; then those defined only
  std::vector<SubsetModel> subsets;
  std::vector<Navigation> navigations;  // equal ones once
  std::vector<MeasureModel> measures;
  bool on_timeout = false;
  std::vector<MeasureModel> timeout_measures;  // of what `within` ended
  const Pattern* pattern = nullptr;  // names in it resolve in `variables` by FoldVariable
  std::vector<UntilModel> untils;    // inner loops first
  std::vector<BoundModel> bounds;
  std::optional<Period> within;
  MatchRows rows_per_match = MatchRows::kOne;
  SkipMode skip = SkipMode::kPastLastRow;  // of ast_match.h, never kUnspecified; kTo is kToLast here
  std::vector<uint32_t> skip_variables;    // kToFirst, kToLast: the primary variables of its target
  std::string skip_name;
  // match_recognize in a select only:
  std::vector<uint32_t> partition_by;
  std::vector<SortKey> order_by;
};

enum class Mode : uint8_t { kActive, kShadow, kOff };

// One piece of a reason: literal text, or an expression with an optional format.
struct ReasonPiece {
  std::string text;
  data::ExprPtr expression;
  std::string format;
};

struct EmitModel {
  std::string name;
  data::ExprPtr expression;
};

struct CooldownModel {
  Period period;
  std::vector<data::ExprPtr> key;  // over the last row's columns; empty: the rule's key (`when` without per: the rule)
};

struct RuleModel {
  std::string name;
  data::Span span;  // of the name
  std::string description;
  std::optional<int64_t> version;
  Severity severity = Severity::kMedium;  // of ast.h, never kUnspecified
  int64_t score = 0;
  std::vector<std::string> tags;
  std::string owner;
  Mode mode = Mode::kActive;
  std::vector<std::pair<std::string, data::Value>> parameters;  // `with`, already substituted in the expressions
  std::vector<uint32_t> streams;                                // places in Model::streams, ascending
  std::vector<std::vector<data::ExprPtr>> keys;                 // per stream of `streams`, over its row; empty: no key
  data::ExprPtr when;                                           // null for a match rule
  std::optional<MatchModel> match;
  data::ExprPtr unless;                 // over the last row; may be null
  Decision decision = Decision::kNone;  // of ast.h; larger is stronger
  bool override_decision = false;
  std::vector<ReasonPiece> reason;
  std::vector<EmitModel> emits;
  std::optional<CooldownModel> cooldown;
  std::optional<int64_t> active_from_us;
  std::optional<int64_t> active_until_us;
};

struct PolicyModel {
  std::string name;
  std::string stream;        // empty: default
  int64_t review_from = -1;  // -1: never
  int64_t challenge_from = -1;
  int64_t block_from = -1;
  bool combine_max = false;
};

// Rows that a test gives to one stream: written, or read from a file.
struct TestGivenModel {
  struct Row {
    std::vector<data::Value> values;  // per column of the stream, of its type; NULL where not given
    Span span;
  };
  uint32_t stream = 0;  // place in Model::streams
  std::vector<Row> rows;
  std::string file;  // as written, relative to the rule file; empty: rows
};

// One alert that a test expects: only the columns that it names.
struct TestAlertModel {
  struct Column {
    std::string name;   // as declared
    data::Value value;  // of any type that compares with the column's
    Span span;
  };
  std::vector<Column> columns;
  Span span;
};

struct TestStepModel {
  TestStepKind kind = TestStepKind::kEnd;  // of ast.h, never kGivenList
  TestGivenModel given;                    // kGivenRows, kGivenFile
  int64_t advance_us = 0;                  // kAdvance
  std::vector<TestAlertModel> alerts;      // kExpectAlerts
  Decision decision = Decision::kNone;     // kExpectDecision
  Span span;
};

struct TestModel {
  uint32_t rule = 0;  // place in Model::rules
  std::string description;
  std::vector<TestStepModel> steps;
  Span span;
};

struct Model {
  std::vector<StreamModel> streams;  // ascending by name
  std::vector<RuleModel> rules;      // in the order of the files
  std::vector<PolicyModel> policies;
  std::vector<TestModel> tests;      // in the order of the files; whole where there are no errors
};

// `select … from …` over files, for `tripline query`.
struct SelectModel {
  struct Item {
    std::string name;
    data::ExprPtr expression;  // over the source's output columns; for aggregates see below
  };
  struct AggregateItem {
    data::Aggregate aggregate;
    data::ExprPtr argument;  // over the source's output columns; null for COUNT(*)
    data::ExprPtr second;
  };
  uint32_t stream = 0;              // place in Model::streams
  std::optional<MatchModel> match;  // from s match_recognize (…)
  data::Schema source;              // what items, where and order by see: the stream's columns, or the match's output
  // With a match, output column i of `source` is: a partition column, a sort or other column, or a measure.
  struct MatchColumn {
    bool measure = false;
    uint32_t index = 0;                // measure number, or column of the stream
    std::optional<uint32_t> timeout;   // the measure of a timeout that it shows; other columns of measures are NULL there
    bool timeout_only = false;         // no measure of a match: NULL there
  };
  std::vector<MatchColumn> match_columns;
  data::ExprPtr where;                    // over `source`; may be null
  std::vector<AggregateItem> aggregates;  // not empty, or group_by not empty: an aggregating select
  std::vector<data::ExprPtr> group_by;    // over `source`
  data::ExprPtr having;                   // over group keys, then aggregates; may be null
  bool distinct = false;
  // Plain select: over `source`. Aggregating: inputs are the group keys, then the aggregates.
  std::vector<Item> items;
  struct Order {
    data::ExprPtr expression;  // over the items (as inputs, in order), then the same inputs that items read
    bool descending = false;
    bool nulls_first = false;
  };
  std::vector<Order> order_by;
  std::optional<uint64_t> limit;
  uint64_t offset = 0;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_MODEL_H_
