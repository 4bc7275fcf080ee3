#include "collector/decoding/event_format.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string TestText(const std::string& kernel, const std::string& name) {
  absl::StatusOr<std::string> text = ReadFile("collector/testdata/" + kernel + "/" + name);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

struct Texts {
  explicit Texts(const std::string& kernel)
      : page(TestText(kernel, "header_page")),
        event(TestText(kernel, "header_event")),
        entry(TestText(kernel, "entry_format")),
        exit(TestText(kernel, "exit_format")),
        fork(TestText(kernel, "fork_format")),
        print(TestText(kernel, "print_format")) {}

  absl::StatusOr<EventFormats> Parse() const {
    return ParseEventFormats({page, event, entry, exit, retaddr, fork, print});
  }

  std::string page, event, entry, exit, retaddr, fork, print;
};

// Offsets as a person reads them in the text.
TEST(EventFormatTest, ReadsTheFormatsOf61) {
  const absl::StatusOr<EventFormats> formats = Texts("linux-6.1").Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->page_header_bytes, 16);
  EXPECT_EQ(formats->page_bytes, 4096);
  EXPECT_EQ(formats->entry_id, 11);
  EXPECT_EQ(formats->entry_function.offset, 8);
  EXPECT_EQ(formats->entry_depth.offset, 16);
  EXPECT_EQ(formats->entry_bytes, 20);
  EXPECT_EQ(formats->exit_id, 10);
  EXPECT_EQ(formats->exit_calltime.offset, 24);
  EXPECT_EQ(formats->exit_rettime.offset, 32);
  EXPECT_EQ(formats->exit_bytes, 40);
  EXPECT_EQ(formats->retaddr_entry_id, 0);
  EXPECT_EQ(formats->fork_id, 308);
  EXPECT_EQ(formats->fork_parent.offset, 24);
  EXPECT_EQ(formats->fork_child.offset, 44);
  EXPECT_EQ(formats->fork_bytes, 48);
  EXPECT_EQ(formats->print_id, 5);
  EXPECT_EQ(formats->print_text_offset, 16);
}

// Since 6.16 a fork's two names are strings behind the record, declared alike. Expected: what
// libtraceevent 1.7.1 reads in the same text.
TEST(EventFormatTest, ReadsTheForkOf618) {
  const absl::StatusOr<EventFormat> fork =
      ParseEventFormat(TestText("linux-6.18", "fork_format"), "fork");
  ASSERT_TRUE(fork.ok()) << fork.status();
  std::vector<std::string> fields;
  for (const FieldFormat& field : fork->fields) {
    fields.push_back(absl::StrCat(field.name, " ", field.offset, "/", field.size));
  }
  EXPECT_THAT(fields, ElementsAre("common_type 0/2", "common_flags 2/1", "common_preempt_count 3/1",
                                  "common_pid 4/4", "parent_comm 8/4", "parent_pid 12/4",
                                  "child_comm 16/4", "child_pid 20/4"));
  const absl::StatusOr<EventFormats> formats = Texts("linux-6.18").Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->fork_id, 366);
  EXPECT_EQ(formats->fork_parent.offset, 12);
  EXPECT_EQ(formats->fork_child.offset, 20);
  EXPECT_EQ(formats->fork_bytes, 24);
}

TEST(EventFormatTest, FollowsFieldsThatMove) {
  Texts texts("linux-6.12");
  // As with CONFIG_FUNCTION_GRAPH_RETVAL (6.5 and later): retval comes before depth.
  texts.exit =
      "name: funcgraph_exit\nID: 10\nformat:\n"
      "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
      "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
      "\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n"
      "\tfield:unsigned long retval;\toffset:16;\tsize:8;\tsigned:0;\n"
      "\tfield:int depth;\toffset:24;\tsize:4;\tsigned:1;\n"
      "\tfield:unsigned int overrun;\toffset:28;\tsize:4;\tsigned:0;\n"
      "\tfield:unsigned long long calltime;\toffset:32;\tsize:8;\tsigned:0;\n"
      "\tfield:unsigned long long rettime;\toffset:40;\tsize:8;\tsigned:0;\n\nprint fmt: "
      "\"field:\"\n";
  const absl::StatusOr<EventFormats> formats = texts.Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->exit_depth.offset, 24);
  EXPECT_EQ(formats->exit_overrun.offset, 28);
  EXPECT_EQ(formats->exit_calltime.offset, 32);
  EXPECT_EQ(formats->exit_rettime.offset, 40);
  EXPECT_EQ(formats->exit_bytes, 48);
}

TEST(EventFormatTest, DoesWithoutCalltimeAndRettime) {
  Texts texts("linux-6.12");
  texts.exit = texts.exit.substr(0, texts.exit.find("\tfield:unsigned long long calltime"));
  const absl::StatusOr<EventFormats> formats = texts.Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->exit_calltime.size, 0);
  EXPECT_EQ(formats->exit_rettime.size, 0);
  // The field overrun is the last one.
  EXPECT_EQ(formats->exit_bytes, 24);
}

TEST(EventFormatTest, ReadsEntriesWithReturnAddressAndLongDepth) {
  Texts texts("linux-6.12");
  texts.retaddr = absl::StrReplaceAll(texts.entry, {{"ID: 11", "ID: 19"},
                                                    {"field:int depth;\toffset:16;\tsize:4",
                                                     "field:long depth;\toffset:16;\tsize:8"}});
  const absl::StatusOr<EventFormats> formats = texts.Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->retaddr_entry_id, 19);
  EXPECT_EQ(formats->retaddr_entry_bytes, 24);
}

TEST(EventFormatTest, TakesTheNameOfAnArray) {
  const absl::StatusOr<EventFormat> format = ParseEventFormat(
      "name: x\nID: 3\n\tfield:unsigned long * args[4];\toffset:8;\tsize:32;\tsigned:0;\n", "x");
  ASSERT_TRUE(format.ok()) << format.status();
  ASSERT_NE(format->Find("args"), nullptr);
  EXPECT_EQ(format->Find("args")->size, 32);
  EXPECT_FALSE(format->Find("args")->is_signed);
  EXPECT_EQ(format->Find("arg"), nullptr);
}

// Declarations of kernels from 3.0 to 6.18. The name is the last word outside of brackets, as
// libtraceevent 1.7.1 says of each of them.
TEST(EventFormatTest, TakesTheNameWhereverTheBracketsStand) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"__data_loc char[] name", "name"},
      {"__data_loc char[]\tname", "name"},
      {"__rel_loc char[] name", "name"},
      {"__data_loc cpumask_t *[] cpumask", "cpumask"},
      {"__data_loc u8[16] key", "key"},
      {"char buf[]", "buf"},
      {"char comm[16]", "comm"},
      {"unsigned long args[6]", "args"},
      {"const char *name", "name"},
      {"const void * call_site", "call_site"},
      {"unsigned char __attribute__((aligned(4))) flags", "flags"},
  };
  for (const auto& [declaration, name] : cases) {
    const absl::StatusOr<EventFormat> format = ParseEventFormat(
        absl::StrCat("ID: 3\n\tfield:", declaration, ";\toffset:8;\tsize:4;\tsigned:0;\n"), "x");
    ASSERT_TRUE(format.ok()) << declaration << ": " << format.status();
    EXPECT_EQ(format->fields[0].name, name) << declaration;
  }
}

TEST(EventFormatTest, NamesTheLineOfABrokenField) {
  const absl::Status status =
      ParseEventFormat("name: x\nID: 3\n\tfield:int a;\toffset:;\tsize:4;\n", "a/format").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("a/format:3"));
}

TEST(EventFormatTest, RefusesFieldsThatEndFarOutside) {
  for (const char* place : {"offset:65536;\tsize:1;", "offset:4294967295;\tsize:4;",
                            "offset:8;\tsize:4294967290;", "offset:-8;\tsize:4;"}) {
    EXPECT_FALSE(ParseEventFormat(absl::StrCat("ID: 3\n\tfield:int a;\t", place, "\n"), "x").ok())
        << place;
  }
}

TEST(EventFormatTest, RefusesAFieldListedTwice) {
  const std::string field = "\tfield:int a;\toffset:8;\tsize:4;\tsigned:1;\n";
  EXPECT_FALSE(ParseEventFormat(absl::StrCat("ID: 3\n", field, field), "x").ok());
}

TEST(EventFormatTest, SaysWhichFieldIsMissing) {
  Texts texts("linux-6.1");
  texts.entry = absl::StrReplaceAll(texts.entry, {{" func;", " fn;"}});
  const absl::Status status = texts.Parse().status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("funcgraph_entry/format: no field func"));
}

TEST(EventFormatTest, RefusesAddressesOfAnotherLengthThanPagesHave) {
  Texts texts("linux-6.1");
  texts.entry = absl::StrReplaceAll(texts.entry, {{"offset:8;\tsize:8", "offset:8;\tsize:4"}});
  EXPECT_TRUE(absl::IsInvalidArgument(texts.Parse().status()));
}

// As a 32-bit kernel prints them: an int overrun, then calltime at the next multiple of 8.
constexpr char k32BitExit[] =
    "name: funcgraph_exit\nID: 10\nformat:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
    "\n"
    "\tfield:unsigned long func;\toffset:8;\tsize:4;\tsigned:0;\n"
    "\tfield:int depth;\toffset:12;\tsize:4;\tsigned:1;\n"
    "\tfield:unsigned int overrun;\toffset:16;\tsize:4;\tsigned:0;\n"
    "\tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;\n"
    "\tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;\n";

TEST(EventFormatTest, ReadsAKernelOf32Bits) {
  Texts texts("linux-6.1");
  texts.page = absl::StrReplaceAll(
      texts.page, {{"commit;\toffset:8;\tsize:8", "commit;\toffset:8;\tsize:4"},
                   {"data;\toffset:16;\tsize:4080", "data;\toffset:12;\tsize:4084"}});
  texts.entry = absl::StrReplaceAll(
      texts.entry, {{"offset:8;\tsize:8", "offset:8;\tsize:4"}, {"offset:16", "offset:12"}});
  texts.exit = k32BitExit;
  const absl::StatusOr<EventFormats> formats = texts.Parse();
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->long_bytes, 4u);
  EXPECT_EQ(formats->page_header_bytes, 12u);
  EXPECT_EQ(formats->entry_function.size, 4u);
  EXPECT_EQ(formats->entry_bytes, 16u);
  EXPECT_EQ(formats->exit_bytes, 40u);
  EXPECT_EQ(formats->exit_gap_bytes, 4u);

  // Without a gap in front of it, calltime is where the text says.
  texts.exit = absl::StrReplaceAll(
      texts.exit, {{"calltime;\toffset:24", "calltime;\toffset:20"}, {"offset:32", "offset:28"}});
  EXPECT_EQ(texts.Parse()->exit_gap_bytes, 0u);
}

TEST(EventFormatTest, ReadsAKernelWithoutFunctionGraph) {
  Texts texts("linux-6.1");
  const absl::StatusOr<EventFormats> formats =
      ParseEventFormats({texts.page, texts.event, "", "", "", "", "", texts.fork});
  ASSERT_TRUE(formats.ok()) << formats.status();
  EXPECT_EQ(formats->entry_id, 0u);
  EXPECT_EQ(formats->exit_id, 0u);
  EXPECT_EQ(formats->type.offset, 0u);
  EXPECT_EQ(formats->type.size, 2u);
  // Half of function_graph is damage, and so is nothing at all.
  texts.entry = "";
  EXPECT_FALSE(texts.Parse().ok());
  texts.exit = "";
  EXPECT_FALSE(texts.Parse().ok());
}

TEST(EventFormatTest, RefusesAnotherRecordHeader) {
  Texts texts("linux-6.1");
  texts.event = absl::StrReplaceAll(texts.event, {{"27 bits", "26 bits"}});
  EXPECT_TRUE(absl::IsUnimplemented(texts.Parse().status()));
}

TEST(EventFormatTest, RefusesDataInsideThePageHeader) {
  Texts texts("linux-6.1");
  texts.page = absl::StrReplaceAll(texts.page, {{"data;\toffset:16", "data;\toffset:12"}});
  EXPECT_TRUE(absl::IsInvalidArgument(texts.Parse().status()));
}

TEST(EventFormatTest, RefusesEqualIds) {
  Texts texts("linux-6.1");
  texts.exit = absl::StrReplaceAll(texts.exit, {{"ID: 10", "ID: 11"}});
  EXPECT_TRUE(absl::IsInvalidArgument(texts.Parse().status()));
}

}  // namespace
}  // namespace callprint
