#include "workloads/message_strings.h"

#include <vector>

namespace callprint {

void ReplaceStrings(absl::FunctionRef<std::string(absl::string_view)> replacement,
                    google::protobuf::Message* message) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection* const reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* const field : fields) {
    const bool is_text = field->type() == FieldDescriptor::TYPE_STRING;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        if (is_text) {
          reflection->SetRepeatedString(
              message, field, i, replacement(reflection->GetRepeatedString(*message, field, i)));
        } else if (is_message) {
          ReplaceStrings(replacement, reflection->MutableRepeatedMessage(message, field, i));
        }
      }
    } else if (is_text) {
      reflection->SetString(message, field, replacement(reflection->GetString(*message, field)));
    } else if (is_message) {
      ReplaceStrings(replacement, reflection->MutableMessage(message, field));
    }
  }
}

}  // namespace callprint
