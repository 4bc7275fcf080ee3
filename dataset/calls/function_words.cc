#include "dataset/calls/function_words.h"

#include <set>

#include "absl/strings/ascii.h"
#include "dataset/calls/source_name.h"

namespace callprint {

std::vector<std::string> WordsOfFunction(absl::string_view name) {
  std::set<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (word.size() > 1) words.insert(word);
    word.clear();
  };
  for (const char letter : SourceName(name)) {
    if (absl::ascii_isalpha(letter)) {
      word += absl::ascii_tolower(letter);
    } else {
      end_word();
    }
  }
  end_word();
  return {words.begin(), words.end()};
}

}  // namespace callprint
