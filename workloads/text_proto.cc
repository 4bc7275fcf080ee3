#include "workloads/text_proto.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

// A string field whose value is no UTF-8.
struct BadString {
  const FieldDescriptor* field = nullptr;
  TextFormat::ParseLocation location;
};

// Looks for the first one. `places` says where fields stand in the text; null = nobody asks.
bool FindBadString(const Message& message, const TextFormat::ParseInfoTree* places,
                   BadString* found) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* const field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message& inner = field->is_repeated()
                                   ? reflection.GetRepeatedMessage(message, field, i)
                                   : reflection.GetMessage(message, field);
        const TextFormat::ParseInfoTree* const inside =
            places == nullptr ? nullptr : places->GetTreeForNested(field, index);
        if (FindBadString(inner, inside, found)) return true;
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        const std::string value = field->is_repeated()
                                      ? reflection.GetRepeatedString(message, field, i)
                                      : reflection.GetString(message, field);
        if (ValidUtf8Prefix(value) == value.size()) continue;
        found->field = field;
        if (places != nullptr) found->location = places->GetLocation(field, index);
        return true;
      }
    }
  }
  return false;
}

absl::Status CheckStrings(const std::string& text, const std::string& path,
                          const Message& message) {
  BadString bad;
  if (!FindBadString(message, nullptr, &bad)) return absl::OkStatus();
  // Once more, to learn where it stands.
  TextFormat::ParseInfoTree places;
  TextFormat::Parser parser;
  parser.WriteLocationsTo(&places);
  const std::unique_ptr<Message> again(message.New());
  if (parser.ParseFromString(text, again.get())) FindBadString(*again, &places, &bad);
  return absl::InvalidArgumentError(absl::StrCat(
      path, ":", bad.location.line + 1, ":", bad.location.column + 1, ": the escapes in ",
      bad.field->name(), " make no UTF-8; write the characters themselves"));
}

}  // namespace

absl::Status ReadTextProtoFile(const std::string& path, Message* message) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  RETURN_IF_ERROR(CheckUtf8(text, path));
  // A comment would go on to the file's end.
  if (!absl::StrContains(text, '\n')) std::replace(text.begin(), text.end(), '\r', '\n');
  RETURN_IF_ERROR(ParseTextProto(text, path, message));
  return CheckStrings(text, path, *message);
}

}  // namespace callprint
