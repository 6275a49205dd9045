// The form of the short examples that help shows of the language, so that each is a text which the checker can read.
//
// An example is what stands in a rule file, or a part of it that stands for itself: a `match ( … )`, a condition, a query.
// It speaks of the streams of ExampleStreams(), unless it declares streams of its own.
//
//   WholeExample("amount > 500")           // …the streams… rule example on payments when amount > 500 then review;
//   WholeExample("match ( pattern (A B) )")  // …the streams… rule example on payments per card match ( … ) then review;
//
// Used by error_examples.h and language_topics.h, whose tests check every example. Thread-safety: pure functions.
#ifndef TRIPLINE_DSL_LANGUAGE_EXAMPLE_H_
#define TRIPLINE_DSL_LANGUAGE_EXAMPLE_H_

#include <string>
#include <string_view>

namespace tripline::dsl {

// The `stream` statements that examples speak of.
std::string_view ExampleStreams();

// Whether the example is a query over those streams, rather than (a part of) a rule file.
bool IsQueryExample(std::string_view example);

// The example as a whole rule file. REQUIRES: it is no query.
std::string WholeExample(std::string_view example);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_LANGUAGE_EXAMPLE_H_
