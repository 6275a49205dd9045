// The members of a JSON object that the judge wrote, as slices of its text: what a test reads alerts and decisions with.
//
// Not a reader for what strangers send (engine/io has that): the text is known to be well formed.
//
//   for (const JsonMember& member : JsonMembers(line)) … member.name, member.value …
//
// Thread-safety: pure functions. Ownership: values are views into the text. Cost: one pass.
#ifndef TRIPLINE_RULES_TESTING_JSON_MEMBERS_H_
#define TRIPLINE_RULES_TESTING_JSON_MEMBERS_H_

#include <string>
#include <string_view>
#include <vector>

namespace tripline::rules {

struct JsonMember {
  std::string name;
  std::string_view value;  // as it stands there: "\"a\"", "12.50", "null", "{…}", "[…]"
};

std::vector<JsonMember> JsonMembers(std::string_view object);
// The text that a JSON string stands for.
std::string JsonText(std::string_view quoted);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_JSON_MEMBERS_H_
