// Reads Python pickles of plain data: lists, dicts, tuples, whole numbers, texts, and whole numbers
// in numpy's wrapping. Nothing is executed: a pickle is a program, of which this reader knows only
// the instructions that such data need. Any other, and any object but numpy's scalars, is refused
// by name.
//
// Source: Python's Lib/pickletools.py, protocol 3.
//
// Example:
//   ASSIGN_OR_RETURN(const Pickle pickle, Pickle::Parse(bytes, path));
//   ASSIGN_OR_RETURN(const PickleValue* labels, pickle.Find(pickle.root(), "Y"));
//   for (const uint32_t item : labels->item) pickle.at(item).number ...
#ifndef CALLPRINT_COLLECTOR_IMPORT_PICKLE_H_
#define CALLPRINT_COLLECTOR_IMPORT_PICKLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

struct PickleValue {
  enum class Kind : uint8_t {
    kNone,
    kNumber,
    // UTF-8 or bytes.
    kText,
    kList,
    kTuple,
    // Items are key, value, key, value.
    kDict,
    // A class or function by its name, such as "numpy dtype", and what has been made of it.
    kGlobal,
    kDtype,
  };
  Kind kind = Kind::kNone;
  int64_t number = 0;
  // Points into the bytes that were parsed.
  absl::string_view text;
  // Numbers of values (Pickle::at). A value can be in several lists, and in itself.
  std::vector<uint32_t> item;
};

class Pickle {
 public:
  // `bytes` must outlive the result; `name` stands for them in messages. DataLoss with the byte
  // where they are cut off or make no sense, Unimplemented for what this reader refuses.
  static absl::StatusOr<Pickle> Parse(absl::string_view bytes, const std::string& name);

  const PickleValue& root() const { return value_[root_]; }
  const PickleValue& at(uint32_t number) const { return value_[number]; }

  // The value of a dict's key. DataLoss, with the name given to Parse, where `dict` is none or has
  // no such key.
  absl::StatusOr<const PickleValue*> Find(const PickleValue& dict, absl::string_view key) const;

 private:
  friend class PickleParser;
  std::string name_;
  std::vector<PickleValue> value_;
  uint32_t root_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_PICKLE_H_
