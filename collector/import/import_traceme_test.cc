// testdata/make_pickles.py wrote the files, by Python; expectations are worked by hand from its
// lists.
#include "collector/import/import_traceme.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kSeeds[] = "collector/import/testdata/seeds/pickle/";

class ImportTraceMeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_ + "/processed_trace");
    std::filesystem::create_directories(folder_ + "/helpers");
    Write("processed_trace/Dataset0.pkl", Seed("dataset.pkl"));
    Write("processed_trace/Dataset2.pkl", Seed("dataset.pkl"));
    Write("helpers/unique_elems.pkl", Seed("names.pkl"));
  }

  std::string Seed(const std::string& name) { return *ReadFile(kSeeds + name); }

  void Write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(WriteFileAtomically(absl::StrCat(folder_, "/", name), bytes).ok());
  }

  absl::StatusOr<ImportSummary> Import(ImportedTrace* trace) {
    return ImportTraceMe(folder_, [trace](ImportedTrace& imported) {
      *trace = std::move(imported);
      return absl::OkStatus();
    });
  }

  std::string MessageOf() {
    ImportedTrace trace;
    return std::string(Import(&trace).status().message());
  }

  std::string folder_;
};

// "+function@depth" of an entry, "-function@depth" of a return.
std::vector<std::string> EventsOf(const ImportedTrace& trace, uint16_t cpu, int64_t time_ns) {
  std::vector<std::string> events;
  for (const TraceEvent& event : trace.trace.events) {
    if (event.cpu != cpu || event.time_ns != time_ns) continue;
    events.push_back(absl::StrCat(event.kind == EventKind::kEntry ? "+" : "-",
                                  trace.function[event.function], "@",
                                  static_cast<int>(event.depth)));
  }
  return events;
}

TEST_F(ImportTraceMeTest, ReadsCallsByPeriod) {
  ImportedTrace trace;
  const auto summary = Import(&trace);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->entries, 18);
  EXPECT_EQ(summary->returns, 18);
  EXPECT_EQ(summary->processors, 2);
  EXPECT_FALSE(summary->tasks.has_value());
  for (const uint16_t cpu : {0, 2}) {
    // gen6_pm_iir is in the list that is missing: the nearest call is around it, but not its
    // caller.
    EXPECT_THAT(
        EventsOf(trace, cpu, 0),
        ElementsAre("+syscall_trace_enter@0", "+__secure_computing@1", "+get_vma_policy.part.37@2",
                    "+gen6_pm_iir.isra.8@4", "-gen6_pm_iir.isra.8@4", "-get_vma_policy.part.37@2",
                    "+i915_gem_busy_ioctl@2", "-i915_gem_busy_ioctl@2", "-__secure_computing@1",
                    "-syscall_trace_enter@0"));
    EXPECT_THAT(EventsOf(trace, cpu, 100000000),
                ElementsAre("+syscall_trace_enter@0", "-syscall_trace_enter@0"));
    EXPECT_THAT(
        EventsOf(trace, cpu, 200000000),
        ElementsAre("+__secure_computing@0", "+vfs_read@1", "-vfs_read@1", "+__secure_computing@1",
                    "-__secure_computing@1", "-__secure_computing@0"));
  }
  EXPECT_EQ(trace.unknown, (std::set<UnknownFact>{UNKNOWN_TASK, UNKNOWN_TIME_IN_PERIOD}));
  EXPECT_EQ(trace.duration_ns, 300000000);
  EXPECT_EQ(trace.trace.events.back().pid, -3);
  ASSERT_EQ(trace.thread.size(), 2);
  EXPECT_EQ(trace.thread[0].pid(), -3);
  ASSERT_EQ(trace.mark.size(), 2);
  EXPECT_EQ(trace.mark[0].time_ns(), 0);
  EXPECT_EQ(trace.mark[0].value(), "playing");
  EXPECT_EQ(trace.mark[1].time_ns(), 200000000);
  EXPECT_EQ(trace.mark[1].name(), "label");
  EXPECT_EQ(trace.mark[1].value(), "paused");
}

TEST_F(ImportTraceMeTest, LeavesOutPeriodsThatNotEveryProcessorHas) {
  // {"X1": [[1]], "X2": [[]], "Y": [0]}
  static constexpr char kOnePeriod[] =
      "\x80\x03}(X\x02\0\0\0X1]]K\x01"
      "aaX\x02\0\0\0X2]]aX\x01\0\0\0Y]K\0"
      "au.";
  Write("processed_trace/Dataset2.pkl", std::string(kOnePeriod, sizeof(kOnePeriod) - 1));
  ImportedTrace trace;
  const auto summary = Import(&trace);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->entries, 6) << "5 of the first processor, and 1 of the third";
  EXPECT_EQ(summary->damaged, 2);
  ASSERT_EQ(summary->damage.size(), 1);
  EXPECT_EQ(summary->damage[0].where, "processor 0");
  EXPECT_THAT(EventsOf(trace, 2, 0),
              ElementsAre("+syscall_trace_enter@0", "-syscall_trace_enter@0"));
  ASSERT_EQ(trace.mark.size(), 1);
  EXPECT_EQ(trace.mark[0].value(), "playing") << "as the first processor's file says";
}

TEST_F(ImportTraceMeTest, SaysWhatIsMissingOrContradictsItself) {
  Write("processed_trace/Dataset2.pkl", Seed("names.pkl"));
  EXPECT_THAT(MessageOf(), HasSubstr("Dataset2.pkl: no \"X1\" in it"));
  const std::string data = Seed("dataset.pkl");
  Write("processed_trace/Dataset2.pkl", data.substr(0, 100));
  EXPECT_THAT(MessageOf(), HasSubstr("Dataset2.pkl is cut off at byte 100"));
  // {"X1": [[1, 1]], "X2": [[[0]]], "Y": [1]}: call 0 calls itself.
  static constexpr char kCallsItself[] =
      "\x80\x03}(X\x02\0\0\0X1](](K\x01K\x01"
      "eeX\x02\0\0\0X2]]]K\0aaaX\x01\0\0\0Y]K\x01"
      "au.";
  Write("processed_trace/Dataset2.pkl", std::string(kCallsItself, sizeof(kCallsItself) - 1));
  EXPECT_THAT(MessageOf(), HasSubstr("Dataset2.pkl, period 0: the calls of call 0 are no calls"));
  std::filesystem::remove(folder_ + "/helpers/unique_elems.pkl");
  EXPECT_THAT(MessageOf(), HasSubstr("unique_elems.pkl"));
  std::filesystem::remove(folder_ + "/processed_trace/Dataset0.pkl");
  std::filesystem::remove(folder_ + "/processed_trace/Dataset2.pkl");
  EXPECT_THAT(MessageOf(), HasSubstr("has no Dataset0.pkl or the like"));
}

TEST(TraceMeFunctionNamesTest, HaveUnderscoresAndNoModules) {
  EXPECT_THAT(
      TraceMeFunctionNames({"..do.page.fault", "pick.next", "drm.ioctldrm", "gem.isra.8i915",
                            "write.pm.ieri915", "intel.i915", "sta.part.84.constprop.15",
                            "rx.constprop.68mac80211", "x.cold.3drm", "I.BDEV", "drm", ""}),
      ElementsAre("__do_page_fault", "pick_next", "drm_ioctl", "gem.isra.8", "write_pm_ier",
                  "intel_i915", "sta.part.84.constprop.15", "rx.constprop.68", "x.cold.3", "I_BDEV",
                  "drm", ""));
}

}  // namespace
}  // namespace callprint
