// What `tripline help TOPIC` knows: commands, the language, functions, aggregates, error codes.
//
// Nothing of it is written down here: commands come from the command line's own table, the rest from the compiler's
// (dsl/language_topics.h, dsl/error_table.h and error_examples.h, engine/data/function.h).
//
//   std::string text = HelpOn("within");       // empty: no such topic; NearTopics("witin") then offers some
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_HELP_TOPICS_H_
#define TRIPLINE_DEPLOY_HELP_TOPICS_H_

#include <string>
#include <string_view>
#include <vector>

namespace tripline::deploy {

// All that is known of the topic, in whatever case: a word may be a command, a statement and a function at once.
std::string HelpOn(const std::string& topic);
// The list of topics, as `tripline help` shows it behind the usage.
std::string HelpTopicsText();
// Every word that HelpOn knows, for completion: names first, codes last.
std::vector<std::string> HelpWords();
// Up to three topics that a misspelt one may mean.
std::vector<std::string> NearTopics(std::string_view topic);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_HELP_TOPICS_H_
