// Expectations are worked by hand.
#include "collector/import/import_text.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "collector/import/imported_calls.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::TempDir;

constexpr absl::string_view kHeader =
    "# tracer: function_graph\n"
    "#\n"
    "# CPU  DURATION                  FUNCTION CALLS\n"
    "# |     |   |                     |   |   |   |\n";

TEST(ImportTextTest, TimesAndTasksOfColumns) {
  const Imported imported = Import(
      "  812.000010 |   0)  Web Con-4242   |               |  do_epoll_wait() {\n"
      "  812.000011 |   0)  Web Con-4242   |   0.310 us    |    ktime_get_ts64();\n"
      "  812.000013 |   0)  kworker/u8:1-H-55 |   0.120 us    |  wq_worker_running();\n"
      "  812.000014 |   0)  a|b) 1-99      |   0.090 us    |  fsnotify();\n"
      "  812.000020 |   0)  Web Con-4242   |   9.900 us    |  }\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->tasks, 3u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace),
            (Strings{"0 4242 0{do_epoll_wait", "0 4242 1{ktime_get_ts64", "0 4242 1}ktime_get_ts64",
                     "0 55 0{wq_worker_running", "0 55 0}wq_worker_running", "0 99 0{fsnotify",
                     "0 99 0}fsnotify", "0 4242 0}do_epoll_wait"}));
  EXPECT_EQ(Times(trace), (Integers{0, 1000, 1310, 3000, 3120, 4000, 4090, 10000}));
  EXPECT_EQ(trace.start_ns, 812000010000u);
  EXPECT_EQ(trace.unknown, Unknown());
  EXPECT_EQ(Comms(trace), "kworker/u8:1-H-55, a|b) 1-99, Web Con-4242");
}

TEST(ImportTextTest, ReturnValuesArgumentsAndReturnAddresses) {
  const Imported imported = Import(absl::StrCat(
      kHeader,
      " 1)               |  do_sys_openat2(dfd=-100, how=0xffffc9) { /* "
      "<-__x64_sys_openat+0x6a/0xa0 */\n"
      " 1)   0.400 us    |    getname_flags(filename=0x7ffc1, flags=0); /* ret=0xffff8881 */\n"
      " 1)   0.151 us    |    dput.part.0(); /* <-terminate_walk+0x20/0x100 ret=0x0 */\n"
      " 1)   0.900 us    |    nf_hook_slow(); /* = -22 */\n"
      " 1)               |    crypt_convert.constprop.0 [dm_crypt]() {\n"
      "\n"
      " 1)   0.300 us    |      kcryptd_io_write [dm_crypt](); /* ret=0x1 */\n"
      "\n"
      " 1)   0.700 us    |    } /* crypt_convert.constprop.0 [dm_crypt] ret=0x0 */\n"
      " 1)   9.000 us    |  } /* do_sys_openat2 ret=0xfffffffffffffffe */\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->damaged, 0u);
  EXPECT_EQ(imported.traces[0].function,
            (Strings{"do_sys_openat2", "getname_flags", "dput.part.0", "nf_hook_slow",
                     "crypt_convert.constprop.0", "kcryptd_io_write"}));
  EXPECT_EQ(Calls(imported.traces[0]).back(), "1 -2 0}do_sys_openat2");
}

TEST(ImportTextTest, EventsAsCommentsAreNoCallsAndTextsAreMarks) {
  const Imported imported = Import(absl::StrCat(
      kHeader,
      " 2)               |  vfs_write() {\n"
      " 2)               |    /* sched_wakeup: comm=x() { pid=9 prio=120 target_cpu=002 */\n"
      " 2)               |    /* note by the user: } /* not the end */\n"
      " 2)   0.050 us    |    file_update_time();\n"
      " 2)               |    /* state=playing */\n"
      " 2)   2.000 us    |  }\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->other_events, 3u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(trace.cpu[0].other_events(), 3u);
  EXPECT_EQ(Calls(trace), (Strings{"2 -3 0{vfs_write", "2 -3 1{file_update_time",
                                   "2 -3 1}file_update_time", "2 -3 0}vfs_write"}));
  ASSERT_EQ(trace.mark.size(), 2u);
  EXPECT_EQ(trace.mark[0].name(), "trace_marker");
  EXPECT_EQ(trace.mark[0].value(), "note by the user: } /* not the end");
  EXPECT_EQ(trace.mark[0].time_ns(), 1);
  EXPECT_EQ(trace.mark[1].name(), "state");
  EXPECT_EQ(trace.mark[1].value(), "playing");
  EXPECT_EQ(trace.mark[1].time_ns(), 3);
}

TEST(ImportTextTest, TraceCmdReport) {
  const Imported imported = Import(
      "cpus=2\n"
      "             cat-1234  [001]   512.000100: funcgraph_entry:                   |  vfs_read() "
      "{\n"
      "             cat-1234  [001]   512.000101: funcgraph_entry:        0.500 us   |    rw();\n"
      "          <idle>-0     [000]   512.000102: funcgraph_entry:                   |  do_idle() "
      "{\n"
      "           <...>-1240  [001]   512.000103: sched_wakeup:         kworker/1:2-mm:12 [120]\n"
      "             cat-1234  [001]   512.000110: funcgraph_exit:       + 10.000 us  |  }\n"
      "    Chrome_ChildIO-99  [000]   512.000120: funcgraph_entry:        0.100 us   |  fput();\n"
      "CPU:0 [17 EVENTS DROPPED]\n"
      "          <idle>-0     [000]   512.000130: funcgraph_exit:       + 28.000 us  |  }\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  const ImportSummary& summary = *imported.summary;
  EXPECT_EQ(summary.format, "trace-cmd report");
  EXPECT_EQ(summary.unmatched_entries + summary.unmatched_returns, 0u);
  EXPECT_EQ(summary.other_events, 1u);
  EXPECT_EQ(summary.lost_events, 17u);
  EXPECT_EQ(summary.losses_without_count, 0u);
  EXPECT_EQ(summary.tasks, 3u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace),
            (Strings{"0 0 0{do_idle", "0 99 0{fput", "0 99 0}fput", "0 0 0}do_idle",
                     "1 1234 0{vfs_read", "1 1234 1{rw", "1 1234 1}rw", "1 1234 0}vfs_read"}));
  EXPECT_EQ(Times(trace), (Integers{2000, 20000, 20100, 30000, 0, 1000, 1500, 10000}));
  EXPECT_EQ(trace.start_ns, 512000100000u);
  EXPECT_EQ(trace.unknown, Unknown());
  ASSERT_EQ(trace.cpu.size(), 2u);
  EXPECT_EQ(trace.cpu[0].lost(), 17u);
  EXPECT_EQ(trace.cpu[1].other_events(), 1u);
  EXPECT_EQ(Comms(trace), "<idle>-0, Chrome_ChildIO-99, cat-1234");
}

TEST(ImportTextTest, RawReportsHaveTheTracersOwnTimes) {
  // 0x3e8 = 1000, 0x5dc = 1500, 0x7d0 = 2000: by the clock of the lines.
  const Imported imported = Import(
      "  a-5 [000]  0.000001: funcgraph_entry:  func=0xffffffff81000010 depth=0\n"
      "  a-5 [000]  0.000001: funcgraph_entry:  func=0xffffffff81000020 depth=1\n"
      "  a-5 [000]  0.000002: funcgraph_exit:   func=0xffffffff81000020 calltime=0x5dc "
      "rettime=0x7d0 overrun=0x0 depth=1\n"
      "  a-5 [000]  0.000003: funcgraph_exit:   func=0xffffffff81000010 calltime=0x3e8 "
      "rettime=0xffffffffff overrun=0x0 depth=0\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace), (Strings{"0 5 0{0xffffffff81000010", "0 5 1{0xffffffff81000020",
                                   "0 5 1}0xffffffff81000020", "0 5 0}0xffffffff81000010"}));
  // The last return's is by no clock of the lines.
  EXPECT_EQ(Times(trace), (Integers{0, 500, 1000, 2000}));
  EXPECT_EQ(trace.start_ns, 1000u);
}

TEST(ImportTextTest, FunctionsWithoutNamesGoByTheirAddress) {
  const Imported imported = Import(
      "  a-5 [000]  0.000001: funcgraph_entry:    0.5 us   |  ffffffff81000010();\n"
      "  a-5 [000]  0.000001: funcgraph_entry:    0.5 us   |  0xffffffff81000010();\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.traces[0].function, Strings{"0xffffffff81000010"});
}

TEST(ImportTextTest, BareColumnsAreReadBehindAHeaderOnly) {
  const std::string calls =
      "  mutex_unlock();\n"
      "  __x64_sys_dup2() {\n"
      "    ksys_dup3() {\n"
      "    }\n"
      "  }\n";
  const Imported imported = Import(
      absl::StrCat("# tracer: function_graph\n#\n# FUNCTION CALLS\n# |   |   |   |\n", calls));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->processors, std::nullopt);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace),
            (Strings{"0 -1 0{mutex_unlock", "0 -1 0}mutex_unlock", "0 -1 0{__x64_sys_dup2",
                     "0 -1 1{ksys_dup3", "0 -1 1}ksys_dup3", "0 -1 0}__x64_sys_dup2"}));
  EXPECT_EQ(trace.unknown, (Unknown{UNKNOWN_TIME, UNKNOWN_TASK, UNKNOWN_CPU}));

  const absl::Status refused = Import(calls).summary.status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(refused.message(), "a.txt has no calls")) << refused;
  EXPECT_TRUE(absl::StrContains(refused.message(), "line 1 ")) << refused;
}

TEST(ImportTextTest, AHeaderWithColumnsDeniesBareCalls) {
  // Prose that looks so, before and behind the calls of a trace that has columns.
  const Imported imported = Import(
      absl::StrCat(kHeader, "  foo();\n  /* bar */\n", " 0)   0.1 us    |  a();\n", "  foo();\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->entries, 1u);
  EXPECT_EQ(imported.summary->other_events, 0u);
  EXPECT_EQ(imported.summary->damaged, 3u);
  // Nothing behind it but calls: comments are events.
  const Imported bare = Import("# tracer: function_graph\n  a() {\n    /* ev: x=1 */\n  }\n");
  EXPECT_EQ(bare.summary->entries, 1u);
  EXPECT_EQ(bare.summary->other_events, 1u);
  EXPECT_EQ(bare.summary->damaged, 0u);
}

TEST(ImportTextTest, TheOutermostBareCallNeedsNoIndent) {
  const Imported imported = Import("# tracer: function_graph\n  a();\nb() {\n  c();\n}\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(Calls(imported.traces[0]),
            (Strings{"0 -1 1{a", "0 -1 1}a", "0 -1 0{b", "0 -1 1{c", "0 -1 1}c", "0 -1 0}b"}));
}

TEST(ImportTextTest, ClocksThatCountAreNoTimes) {
  const Imported imported = Import(
      "111735834325459 |   0)               |  do_IRQ() {\n"
      "111735834326663 |   0)   0.510 us    |    irq_enter();\n"
      "111735834327154 |   0)   1.510 us    |  }\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(Times(imported.traces[0]), (Integers{0, 1, 2, 3}));
  EXPECT_EQ(imported.traces[0].unknown.count(UNKNOWN_TIME), 1u);
  EXPECT_EQ(imported.traces[0].start_ns, 0u);
}

TEST(ImportTextTest, RelativeTimesOfLatencyTracers) {
  const Imported imported = Import(
      "# tracer: irqsoff\n#\n"
      "# irqsoff latency trace v1.1.5 on 4.20.0-rc6+\n"
      "          5 us |   0)   bash-1507    |  d..1 |               |  set_track() {\n"
      "          6 us |   0)   bash-1507    |  d..1 |   0.351 us    |    in_task_stack();\n"
      "          8 us |   0)   bash-1507    |  d..1 |   3.107 us    |  }\n"
      "      bash-1507    0d..1 3792us : <stack trace>\n"
      " => free_debug_processing\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->damaged, 0u);
  EXPECT_EQ(imported.summary->other_events, 1u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Times(trace), (Integers{0, 1000, 1351, 3000}));
  EXPECT_EQ(trace.unknown, Unknown());
  EXPECT_EQ(trace.kernel_release, "4.20.0-rc6+");
  EXPECT_EQ(Comms(trace), "bash-1507");
}

TEST(ImportTextTest, DamageIsCountedAndSaid) {
  std::string text =
      "Demonstrations of funcgraph, the Linux ftrace version.\n"
      "\n"
      " 0)   0.1 us    |  a(x=1,\n"
      " 0)   0.1 us    |  b();\r\n"
      "[...]\n";
  const Imported imported = Import(text);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->entries, 1u);
  EXPECT_EQ(imported.summary->damaged, 3u);
  ASSERT_EQ(imported.summary->damage.size(), 3u);
  EXPECT_EQ(imported.summary->damage[0].where, "line 1");
  EXPECT_EQ(imported.summary->damage[0].what,
            "no line of a trace: \"Demonstrations of funcgraph, the Linux ftrace version.\"");
  EXPECT_EQ(imported.summary->damage[1].where, "line 3");
  EXPECT_EQ(imported.summary->damage[1].what,
            "a call that is cut off: \" 0)   0.1 us    |  a(x=1,\"");
  EXPECT_EQ(imported.summary->damage[2].where, "line 5");

  for (int i = 0; i < 100; ++i) text += "[...]\n";
  const Imported more = Import(text);
  EXPECT_EQ(more.summary->damaged, 103u);
  EXPECT_EQ(more.summary->damage.size(), kMaxImportDamageKept);
}

TEST(ImportTextTest, EndOfFileNeedsNoNewline) {
  EXPECT_EQ(Import(" 0)   0.1 us    |  a();").summary->entries, 1u);
  EXPECT_EQ(Import("\xEF\xBB\xBF 0)   0.1 us    |  a();\r\n").summary->entries, 1u);
}

TEST(ImportTextTest, LinesOverBlocksAndEndlessLines) {
  // Lines that end anywhere in a block of a mebibyte, and one of five.
  const std::string line = " 0)   0.1 us    |  a();\n";
  std::string text;
  for (int i = 0; i < 100000; ++i) text += line;
  text += std::string(5 << 20, 'x');
  EXPECT_EQ(Import(text).summary->damaged, 1u);
  text += "\n" + line;
  const Imported imported = Import(text);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->entries, 100001u);
  EXPECT_EQ(imported.summary->damaged, 1u);
  EXPECT_EQ(imported.summary->damage[0].where, "line 100001");
  EXPECT_EQ(imported.summary->damage[0].what, "a line that is too long");
}

TEST(ImportTextTest, RefusesWhatIsNoTrace) {
  const std::pair<absl::string_view, absl::string_view> cases[] = {
      {"", "is empty"},
      {"Dear all,\nplease find attached\n", "has no calls"},
      {absl::string_view("\x7f"
                         "ELF\0\0\0",
                         7),
       "is no text"},
      {absl::string_view("\x17\x08\x44tracing6\0", 12), "is a trace.dat"},
      {"\x1f\x8b\x08", "gunzip"},
      {"\x28\xb5\x2f\xfd", "zstd -d"},
      {absl::string_view("\xff\xfe#\0", 4), "UTF-16"},
      {kHeader, "a header and nothing behind it"},
      {"  a-1  [001]   5.5: sched_wakeup: x:12\n", "1 events of other kinds"},
      // OP-TEE's tracer prints its own depth, and no processor.
      {"             |   4 |     raw_malloc_add_pool() {\n"
       "   46.032 us |   5 |      bpool()\n"
       "  398.720 us |   4 |     }\n",
       "has no calls"},
      {"#include <stdio.h>\nint main() {\n  puts(\"x\");\n  foo();\n}\n", "has no calls"},
  };
  for (const auto& [text, why] : cases) {
    const Imported imported = Import(text);
    EXPECT_EQ(imported.summary.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_TRUE(absl::StrContains(imported.summary.status().message(), why))
        << imported.summary.status();
    EXPECT_TRUE(absl::StrContains(imported.summary.status().message(), "a.txt "));
    EXPECT_TRUE(imported.traces.empty());
  }
  EXPECT_EQ(Import(" 0)   0.1 us    |  a();", 1).summary.status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ImportTextTest, ReadsFilesAndSaysWhichItCannot) {
  const std::string path = absl::StrCat(TempDir(), "/trace.txt");
  ASSERT_TRUE(WriteFileAtomically(path, " 0)   0.1 us    |  a();\n").ok());
  const auto ignore = [](const ImportedTrace& /*trace*/) { return absl::OkStatus(); };
  EXPECT_EQ(ImportText(path, TextOptions(), ignore)->entries, 1u);
  const absl::Status missing = ImportText(path + ".none", TextOptions(), ignore).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(missing.message(), path));
  EXPECT_FALSE(ImportText(TempDir(), TextOptions(), ignore).ok());
  // What the sink says is what comes back.
  const absl::Status full = ImportText(path, TextOptions(), [](const ImportedTrace& /*trace*/) {
                              return absl::ResourceExhaustedError("full");
                            }).status();
  EXPECT_EQ(full, absl::ResourceExhaustedError("full"));
}

}  // namespace
}  // namespace callprint
