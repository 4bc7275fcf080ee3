#include "collector/import/pickle.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "workloads/status_macros.h"

namespace callprint {

using Kind = PickleValue::Kind;

// A stack machine: instructions push values, and make lists and dicts of those above a mark.
class PickleParser {
 public:
  PickleParser(absl::string_view bytes, const std::string& name) : bytes_(bytes) {
    pickle_.name_ = name;
  }

  absl::StatusOr<Pickle> Parse() {
    while (true) {
      const size_t at = position_;
      absl::string_view opcode;
      RETURN_IF_ERROR(Take(1, &opcode));
      if (opcode[0] == '.') break;
      const absl::Status status = Execute(opcode[0]);
      if (!status.ok()) {
        return absl::Status(status.code(),
                            absl::StrCat(pickle_.name_, ", byte ", at, ": ", status.message()));
      }
    }
    if (stack_.empty()) return absl::DataLossError(absl::StrCat(pickle_.name_, ": nothing in it"));
    pickle_.root_ = stack_.back();
    return std::move(pickle_);
  }

 private:
  absl::Status Execute(char opcode) {
    uint64_t number;
    absl::string_view text;
    switch (opcode) {
      case '\x80':  // PROTO
        RETURN_IF_ERROR(TakeNumber(1, &number));
        return number <= 3 ? absl::OkStatus()
                           : absl::UnimplementedError(absl::StrCat(
                                 "pickle protocol ", number,
                                 "; write it with protocol 3 (pickle.dump(data, file, 3))"));
      case 'N':  // NONE
        return Push(Kind::kNone);
      case 'J':  // BININT
        RETURN_IF_ERROR(TakeNumber(4, &number));
        return PushNumber(static_cast<int32_t>(number));
      case 'K':  // BININT1
        RETURN_IF_ERROR(TakeNumber(1, &number));
        return PushNumber(static_cast<int64_t>(number));
      case 'M':  // BININT2
        RETURN_IF_ERROR(TakeNumber(2, &number));
        return PushNumber(static_cast<int64_t>(number));
      case 'X':  // BINUNICODE
      case 'B':  // BINBYTES
        RETURN_IF_ERROR(TakeNumber(4, &number));
        RETURN_IF_ERROR(Take(number, &text));
        return PushText(text);
      case 'C':  // SHORT_BINBYTES
        RETURN_IF_ERROR(TakeNumber(1, &number));
        RETURN_IF_ERROR(Take(number, &text));
        return PushText(text);
      case ']':  // EMPTY_LIST
        return Push(Kind::kList);
      case '}':  // EMPTY_DICT
        return Push(Kind::kDict);
      case ')':  // EMPTY_TUPLE
        return Push(Kind::kTuple);
      case '(':  // MARK
        marks_.push_back(stack_.size());
        return absl::OkStatus();
      case 'q':  // BINPUT
      case 'r':  // LONG_BINPUT
        RETURN_IF_ERROR(TakeNumber(opcode == 'q' ? 1 : 4, &number));
        if (stack_.empty()) return absl::DataLossError("nothing to remember");
        memo_[number] = stack_.back();
        return absl::OkStatus();
      case 'h':  // BINGET
      case 'j':  // LONG_BINGET
        RETURN_IF_ERROR(TakeNumber(opcode == 'h' ? 1 : 4, &number));
        return Recall(number);
      case 'a':  // APPEND
        return AddItems(Kind::kList, 1);
      case 's':  // SETITEM
        return AddItems(Kind::kDict, 2);
      case 'e':  // APPENDS
        return AddItems(Kind::kList, std::nullopt);
      case 'u':  // SETITEMS
        return AddItems(Kind::kDict, std::nullopt);
      case '\x85':  // TUPLE1
      case '\x86':  // TUPLE2
      case '\x87':  // TUPLE3
        return MakeTuple(static_cast<size_t>(static_cast<uint8_t>(opcode) - 0x84));
      case 't':  // TUPLE
        return MakeTuple(std::nullopt);
      case 'c':  // GLOBAL
        return PushGlobal();
      case 'R':  // REDUCE
        return Call();
      case 'b':  // BUILD
        return SetState();
      default:
        return absl::UnimplementedError(absl::StrFormat(
            "instruction 0x%02x: plain data do not need it, and this reader executes nothing",
            static_cast<uint8_t>(opcode)));
    }
  }

  absl::Status Take(uint64_t size, absl::string_view* taken) {
    if (size > bytes_.size() - position_) {
      return absl::DataLossError(
          absl::StrCat(pickle_.name_, " is cut off at byte ", bytes_.size()));
    }
    *taken = bytes_.substr(position_, size);
    position_ += size;
    return absl::OkStatus();
  }

  // Unsigned, little-endian.
  absl::Status TakeNumber(int size, uint64_t* number) {
    absl::string_view taken;
    RETURN_IF_ERROR(Take(size, &taken));
    *number = LittleEndian(taken);
    return absl::OkStatus();
  }

  static uint64_t LittleEndian(absl::string_view bytes) {
    uint64_t number = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
      number |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
    }
    return number;
  }

  absl::Status Push(Kind kind) {
    if (pickle_.value_.size() >= std::numeric_limits<uint32_t>::max()) {
      return absl::ResourceExhaustedError("more values than this reader counts");
    }
    stack_.push_back(static_cast<uint32_t>(pickle_.value_.size()));
    pickle_.value_.emplace_back().kind = kind;
    return absl::OkStatus();
  }

  absl::Status PushNumber(int64_t number) {
    RETURN_IF_ERROR(Push(Kind::kNumber));
    pickle_.value_.back().number = number;
    return absl::OkStatus();
  }

  absl::Status PushText(absl::string_view text) {
    RETURN_IF_ERROR(Push(Kind::kText));
    pickle_.value_.back().text = text;
    return absl::OkStatus();
  }

  absl::Status Recall(uint64_t number) {
    const auto found = memo_.find(number);
    if (found == memo_.end()) {
      return absl::DataLossError(absl::StrCat("value ", number, " was never remembered"));
    }
    stack_.push_back(found->second);
    return absl::OkStatus();
  }

  // Where the last `count` values of the stack begin, or those above the last mark, which is taken.
  absl::StatusOr<size_t> BeginOfItems(std::optional<size_t> count) {
    if (!count) {
      if (marks_.empty()) return absl::DataLossError("there is no mark");
      const size_t begin = marks_.back();
      marks_.pop_back();
      if (begin <= stack_.size()) return begin;
    } else if (*count <= stack_.size()) {
      return stack_.size() - *count;
    }
    return absl::DataLossError("too few values for it");
  }

  // Moves items from the top of the stack into the list or dict below them.
  absl::Status AddItems(Kind kind, std::optional<size_t> count) {
    ASSIGN_OR_RETURN(const size_t begin, BeginOfItems(count));
    if (begin == 0 || pickle_.value_[stack_[begin - 1]].kind != kind) {
      return absl::DataLossError("items for what is no list or dict");
    }
    if (kind == Kind::kDict && (stack_.size() - begin) % 2 != 0) {
      return absl::DataLossError("a key without a value");
    }
    std::vector<uint32_t>& item = pickle_.value_[stack_[begin - 1]].item;
    item.insert(item.end(), stack_.begin() + begin, stack_.end());
    stack_.resize(begin);
    return absl::OkStatus();
  }

  absl::Status MakeTuple(std::optional<size_t> count) {
    ASSIGN_OR_RETURN(const size_t begin, BeginOfItems(count));
    std::vector<uint32_t> item(stack_.begin() + begin, stack_.end());
    stack_.resize(begin);
    RETURN_IF_ERROR(Push(Kind::kTuple));
    pickle_.value_.back().item = std::move(item);
    return absl::OkStatus();
  }

  // Two lines: module and name.
  absl::Status PushGlobal() {
    const absl::string_view rest = bytes_.substr(position_);
    const size_t first = rest.find('\n');
    const size_t second = first == absl::string_view::npos ? first : rest.find('\n', first + 1);
    if (second == absl::string_view::npos) return absl::DataLossError("a name without an end");
    const absl::string_view module = rest.substr(0, first);
    const absl::string_view name = rest.substr(first + 1, second - first - 1);
    const bool is_scalar = name == "scalar" && (module == "numpy.core.multiarray" ||
                                                module == "numpy._core.multiarray");
    if (!is_scalar && !(module == "numpy" && name == "dtype")) {
      return absl::UnimplementedError(absl::StrCat(
          "it asks for ", absl::Utf8SafeCEscape(module), ".", absl::Utf8SafeCEscape(name),
          ", which plain data do not need; this reader executes nothing"));
    }
    position_ += second + 1;
    RETURN_IF_ERROR(Push(Kind::kGlobal));
    pickle_.value_.back().text = name;
    return absl::OkStatus();
  }

  // numpy's dtype("i8", ...) and scalar(dtype, bytes).
  absl::Status Call() {
    if (stack_.size() < 2) return absl::DataLossError("too few values for it");
    // Not copied: a small file can call with a large tuple often.
    const PickleValue& arguments = pickle_.value_[stack_.back()];
    const PickleValue& callee = pickle_.value_[stack_[stack_.size() - 2]];
    stack_.resize(stack_.size() - 2);
    if (callee.kind != Kind::kGlobal || arguments.kind != Kind::kTuple || arguments.item.empty()) {
      return absl::DataLossError("a call of what is no function");
    }
    const PickleValue& first = pickle_.value_[arguments.item[0]];
    if (callee.text == "dtype") {
      if (first.kind != Kind::kText) return absl::DataLossError("a dtype without a name");
      const absl::string_view type = first.text;
      RETURN_IF_ERROR(Push(Kind::kDtype));
      pickle_.value_.back().text = type;
      return absl::OkStatus();
    }
    if (first.kind != Kind::kDtype || arguments.item.size() != 2) {
      return absl::DataLossError("a numpy scalar without its dtype and bytes");
    }
    const PickleValue& bytes = pickle_.value_[arguments.item[1]];
    const bool is_whole = first.text.size() == 2 && absl::StrContains("iub", first.text[0]);
    const size_t size = is_whole ? static_cast<size_t>(first.text[1] - '0') : 0;
    if (!is_whole || size == 0 || size > 8) {
      return absl::UnimplementedError(absl::StrCat("a numpy scalar of type \"",
                                                   absl::Utf8SafeCEscape(first.text),
                                                   "\"; whole numbers are read"));
    }
    if (bytes.kind != Kind::kText || bytes.text.size() != size) {
      return absl::DataLossError("a numpy scalar with the wrong number of bytes");
    }
    const uint64_t number = LittleEndian(bytes.text);
    const int unused_bits = static_cast<int>(64 - 8 * size);
    const bool is_signed = first.text[0] == 'i';
    return PushNumber(is_signed ? static_cast<int64_t>(number << unused_bits) >> unused_bits
                                : static_cast<int64_t>(number));
  }

  // Of a dtype: its byte order is the second of its state.
  absl::Status SetState() {
    ASSIGN_OR_RETURN(const size_t begin, BeginOfItems(2));
    const PickleValue& state = pickle_.value_[stack_.back()];
    if (pickle_.value_[stack_[begin]].kind != Kind::kDtype || state.kind != Kind::kTuple ||
        state.item.size() < 2) {
      return absl::DataLossError("a state for what is no dtype");
    }
    if (pickle_.value_[state.item[1]].text == ">") {
      return absl::UnimplementedError("a big-endian numpy scalar");
    }
    stack_.pop_back();
    return absl::OkStatus();
  }

  const absl::string_view bytes_;
  size_t position_ = 0;
  Pickle pickle_;
  std::vector<uint32_t> stack_;
  std::vector<size_t> marks_;
  absl::flat_hash_map<uint64_t, uint32_t> memo_;
};

absl::StatusOr<Pickle> Pickle::Parse(absl::string_view bytes, const std::string& name) {
  return PickleParser(bytes, name).Parse();
}

absl::StatusOr<const PickleValue*> Pickle::Find(const PickleValue& dict,
                                                absl::string_view key) const {
  if (dict.kind == Kind::kDict) {
    for (size_t i = 0; i + 1 < dict.item.size(); i += 2) {
      const PickleValue& found = value_[dict.item[i]];
      if (found.kind == Kind::kText && found.text == key) return &value_[dict.item[i + 1]];
    }
  }
  return absl::DataLossError(absl::StrCat(name_, ": no \"", key, "\" in it"));
}

}  // namespace callprint
