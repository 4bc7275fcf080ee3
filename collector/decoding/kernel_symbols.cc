#include "collector/decoding/kernel_symbols.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace callprint {

absl::StatusOr<KernelSymbols> KernelSymbols::Parse(absl::string_view kallsyms) {
  KernelSymbols result;
  size_t line_number = 0;
  bool all_zero = true;
  for (const absl::string_view line : absl::StrSplit(kallsyms, '\n')) {
    ++line_number;
    if (line.empty()) continue;
    // "ffffffff81000000 T _text" or "ffffffffc0001000 t helper\t[module]".
    const size_t space = line.find(' ');
    uint64_t address = 0;
    if (space == absl::string_view::npos || space + 3 >= line.size() || line[space + 2] != ' ' ||
        !absl::SimpleHexAtoi(line.substr(0, space), &address)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "kallsyms:", line_number, ": not an address, a type and a name: ", line.substr(0, 80)));
    }
    const char type = line[space + 1];
    if (type != 't' && type != 'T' && type != 'w' && type != 'W') continue;
    const absl::string_view name = line.substr(space + 3, line.find('\t', space + 3) - (space + 3));
    if (name.empty()) continue;
    all_zero = all_zero && address == 0;
    result.symbols_.push_back(
        {address, static_cast<uint32_t>(result.names_.size()), static_cast<uint32_t>(name.size())});
    absl::StrAppend(&result.names_, name);
  }
  if (all_zero) {
    return absl::FailedPreconditionError(
        "kallsyms has no function addresses; read it as root with kernel.kptr_restrict at 0 or 1");
  }
  std::vector<Symbol>& symbols = result.symbols_;
  // Stable: of several names at one address the first in the text stays.
  std::stable_sort(symbols.begin(), symbols.end(),
                   [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
  symbols.erase(
      std::unique(symbols.begin(), symbols.end(),
                  [](const Symbol& a, const Symbol& b) { return a.address == b.address; }),
      symbols.end());
  return result;
}

absl::string_view KernelSymbols::Name(uint64_t address) const {
  auto after =
      std::upper_bound(symbols_.begin(), symbols_.end(), address,
                       [](uint64_t value, const Symbol& symbol) { return value < symbol.address; });
  if (after == symbols_.begin()) return kUnknownFunction;
  const Symbol& symbol = *(after - 1);
  if (address - symbol.address > kMaxOffset) return kUnknownFunction;
  return absl::string_view(names_).substr(symbol.begin, symbol.size);
}

}  // namespace callprint
