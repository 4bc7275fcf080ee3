#include "dataset/export_samples/npy.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

// numpy.lib.format: magic, version, length of the header, then the header itself, padded so that
// the values begin at a multiple of 64.
constexpr absl::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr size_t kAlignment = 64;

std::string Header(absl::string_view type, absl::string_view shape) {
  std::string text =
      absl::StrCat("{'descr': '", type, "', 'fortran_order': False, 'shape': (", shape, "), }");
  const size_t before = kMagic.size() + 2;
  const size_t size = (before + text.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  text.resize(size - before - 1, ' ');
  text.push_back('\n');
  return absl::StrCat(kMagic,
                      absl::string_view(std::string{static_cast<char>(text.size() & 0xff),
                                                    static_cast<char>(text.size() >> 8)}),
                      text);
}

// x86-64 has the order of bytes that "<" stands for.
template <typename T>
std::string Array(absl::string_view type, const std::vector<T>& values) {
  std::string bytes = Header(type, absl::StrCat(values.size(), ","));
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return bytes;
}

}  // namespace

std::string NpyFloats(const std::vector<float>& values) { return Array("<f4", values); }

std::string NpyInts(const std::vector<int32_t>& values) { return Array("<i4", values); }

std::string NpyLongs(const std::vector<int64_t>& values) { return Array("<i8", values); }

std::string NpyBools(const std::vector<bool>& values) {
  return Array("|b1", std::vector<int8_t>(values.begin(), values.end()));
}

std::string NpyByteMatrix(const std::vector<int8_t>& values, size_t rows, size_t columns) {
  std::string bytes = Header("|i1", absl::StrCat(rows, ", ", columns));
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size());
  return bytes;
}

absl::StatusOr<std::string> NpyStrings(const std::vector<std::string>& values) {
  std::vector<std::vector<uint32_t>> texts;
  size_t longest = 1;
  for (const std::string& value : values) {
    std::vector<uint32_t>& text = texts.emplace_back();
    absl::string_view rest = value;
    uint32_t character;
    while (!rest.empty()) {
      if (!TakeUtf8Character(&rest, &character)) {
        return absl::InvalidArgumentError(
            absl::StrCat("text ", texts.size() - 1, " of an array is no UTF-8"));
      }
      text.push_back(character);
    }
    if (!text.empty() && text.back() == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("text ", texts.size() - 1, " of an array ends with a character 0"));
    }
    longest = std::max(longest, text.size());
  }
  std::string bytes = Header(absl::StrCat("<U", longest), absl::StrCat(values.size(), ","));
  for (std::vector<uint32_t>& text : texts) {
    text.resize(longest, 0);
    bytes.append(reinterpret_cast<const char*>(text.data()), longest * sizeof(uint32_t));
  }
  return bytes;
}

std::string NpyWord(const std::string& value) {
  return absl::StrCat(Header(absl::StrCat("|S", value.size()), ""), value);
}

}  // namespace callprint
