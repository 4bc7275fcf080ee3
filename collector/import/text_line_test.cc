// Lines as the kernel, perf and trace-cmd print them; expectations are worked by hand from
// kernel/trace/trace_functions_graph.c and trace-cmd's plugin_function_graph.c.
#include "collector/import/text_line.h"

#include <string>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TextLine Parse(absl::string_view text) {
  TextLineParser parser;
  return parser.Parse(text);
}

TextLineKind KindOf(absl::string_view text) { return Parse(text).kind; }

void ExpectCall(const TextLine& line, TextLineKind kind, absl::string_view function, int cpu,
                uint32_t depth, uint64_t duration_ns) {
  EXPECT_EQ(line.kind, kind);
  EXPECT_EQ(line.function, function);
  EXPECT_EQ(line.cpu, cpu);
  EXPECT_EQ(line.depth, depth);
  EXPECT_EQ(line.duration_ns, duration_ns);
}

TEST(TextLineTest, ReadsEntriesLeavesAndReturns) {
  ExpectCall(Parse(" 1)               |  vfs_read() {"), TextLineKind::kEntry, "vfs_read", 1, 0,
             kNoTextTime);
  ExpectCall(Parse(" 1)   0.300 us    |    rw_verify_area();"), TextLineKind::kLeaf,
             "rw_verify_area", 1, 1, 300);
  ExpectCall(Parse(" 1) + 11.020 us   |      }"), TextLineKind::kReturn, "", 1, 2, 11020);
  ExpectCall(Parse(" 127)   0.300 us    |  foo.isra.0();"), TextLineKind::kLeaf, "foo.isra.0", 127,
             0, 300);
}

TEST(TextLineTest, ReadsDurationsOfAllSizesAndMarks) {
  for (const char* const mark : {"+", "!", "#", "*", "@", "$", " "}) {
    EXPECT_EQ(Parse(std::string(" 0) ") + mark + " 12202.93 us |  }").duration_ns, 12202930u);
  }
  EXPECT_EQ(Parse(" 0) ! 2000147 us |  } /* sys_nanosleep */").duration_ns, 2000147000u);
  EXPECT_EQ(Parse(" 0) @ 119760.2 us |  }").duration_ns, 119760200u);
  EXPECT_EQ(Parse(" 0)   0.000 us    |  a();").duration_ns, 0u);
}

TEST(TextLineTest, ReadsReturnsThatNameTheirFunction) {
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* ksys_write */").function, "ksys_write");
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* a [dm_crypt] ret=0x0 */").function, "a");
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* b = -22 */").function, "b");
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* ret=0x0 */").function, "");
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* = 0x0 */").function, "");
  // trace-cmd's depth, not a name.
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* 3 */").function, "");
  // Cut off: the name may be, too.
  EXPECT_EQ(Parse(" 1)   1.0 us |  } /* ksys_wri").function, "");
  EXPECT_EQ(KindOf(" 1)   1.0 us |  } /* ksys_wri"), TextLineKind::kReturn);
}

TEST(TextLineTest, PassesOverArgumentsModulesCommentsAndNotes) {
  const TextLineKind kEntry = TextLineKind::kEntry, kLeaf = TextLineKind::kLeaf;
  ExpectCall(Parse(" 1)               |  open2(dfd=-100, how=0xffc9) { /* <-x64+0x6a/0xa0 */"),
             kEntry, "open2", 1, 0, kNoTextTime);
  ExpectCall(Parse(" 1)   0.4 us |  f(ops=fn+0x0/0x8 (mod), x={a;b}); /* ret=0xffff8881 */"), kLeaf,
             "f", 1, 0, 400);
  ExpectCall(Parse(" 1)   0.9 us |    nf_hook_slow(); /* = -22 */"), kLeaf, "nf_hook_slow", 1, 1,
             900);
  ExpectCall(Parse(" 1)               |    crypt [dm_crypt]() {"), kEntry, "crypt", 1, 1,
             kNoTextTime);
  ExpectCall(Parse(" 1)               |  ip_rcv() {        # (Network) it {performs}; some"),
             kEntry, "ip_rcv", 1, 0, kNoTextTime);
  ExpectCall(Parse(" 1)   1.5 us    |    ip_rcv_core();       It handles | tasks"), kLeaf,
             "ip_rcv_core", 1, 1, 1500);
  EXPECT_EQ(KindOf(" 1)   1.5 us    |    }    # the end"), TextLineKind::kReturn);
}

TEST(TextLineTest, CallsByAddress) {
  EXPECT_EQ(Parse(" 1)               |  0xffffffff81234567() {").function, "0xffffffff81234567");
  // As trace-cmd prints it.
  const TextLine line = Parse(" 1)               |  ffffffffa0123456() {");
  EXPECT_EQ(line.function, "ffffffffa0123456");
  EXPECT_TRUE(line.is_address);
  EXPECT_FALSE(Parse(" 1)               |  deadbeef() {").is_address);
  EXPECT_FALSE(Parse(" 1)               |  feed_cafe_2() {").is_address);
  // Old kernels' sym-offset option.
  EXPECT_EQ(Parse(" 1)               |  vfs_read+0x0/0x180() {").function, "vfs_read");
}

TEST(TextLineTest, ReadsAbsoluteAndRelativeTimes) {
  TextLine line = Parse("7238523.638008 |   0)               |    a() {");
  EXPECT_EQ(line.time, TextTime::kNanoseconds);
  EXPECT_EQ(line.time_ns, 7238523638008000u);
  ExpectCall(line, TextLineKind::kEntry, "a", 0, 1, kNoTextTime);
  line = Parse("111735834325459 |   0)   0.510 us    |          copy_semundo();");
  EXPECT_EQ(line.time, TextTime::kUnknownUnit);
  ExpectCall(line, TextLineKind::kLeaf, "copy_semundo", 0, 4, 510);
  line = Parse("       3750 us |   0)   bash-1507    |  d..1 |   0.516 us    |      unlock();");
  EXPECT_EQ(line.time, TextTime::kNanoseconds);
  EXPECT_EQ(line.time_ns, 3750000u);
  EXPECT_EQ(line.pid, 1507);
  ExpectCall(line, TextLineKind::kLeaf, "unlock", 0, 2, 516);
  // Not a time: that column is off, and this is a duration.
  line = Parse(" 2000147 us |  } /* sys_nanosleep */");
  EXPECT_EQ(line.time, TextTime::kNone);
  ExpectCall(line, TextLineKind::kReturn, "sys_nanosleep", kNoTextCpu, 0, 2000147000);
}

TEST(TextLineTest, ReadsTasksWhateverTheirNamesAre) {
  const auto expect_task = [](absl::string_view column, absl::string_view comm, int pid) {
    const TextLine line =
        Parse("  812.000010 |   3)  " + std::string(column) + " |   0.090 us    |    f();");
    EXPECT_EQ(line.comm, comm);
    EXPECT_EQ(line.pid, pid);
    ExpectCall(line, TextLineKind::kLeaf, "f", 3, 1, 90);
  };
  expect_task("Web Con-4242  ", "Web Con", 4242);
  expect_task("kworker/u8:1-H-55", "kworker/u8:1-H", 55);
  expect_task("a|b) 1-99     ", "a|b) 1", 99);
  expect_task("<...>-2468750 ", "<...>", 2468750);
  expect_task(" <idle>-0  ", "<idle>", 0);
  expect_task("a-1 | b-2", "a-1 | b", 2);
  expect_task("f()-3", "f()", 3);
  expect_task("irq/17--33", "irq/17-", 33);
  // Without a duration, and without a processor.
  ExpectCall(Parse("   0)   user-29586   |   vpoll_poll() {"), TextLineKind::kEntry, "vpoll_poll",
             0, 1, kNoTextTime);
  const TextLine line = Parse("   user-29586   |   0.227 us    |  }");
  EXPECT_EQ(line.pid, 29586);
  ExpectCall(line, TextLineKind::kReturn, "", kNoTextCpu, 0, 227);
}

TEST(TextLineTest, ReadsTheLatencyFormat) {
  // Since 4.20 with a bar, before without one.
  ExpectCall(Parse("  384.905506 |   1)   ping-1556    |  d..2 | + 15.986 us   |  a();"),
             TextLineKind::kLeaf, "a", 1, 0, 15986);
  ExpectCall(Parse(" 0)  d.h1 |               |    b() {"), TextLineKind::kEntry, "b", 0, 1,
             kNoTextTime);
  ExpectCall(Parse("4666591.247912 |     0)  d...              |  c() {"), TextLineKind::kEntry,
             "c", 0, 0, kNoTextTime);
  ExpectCall(Parse("4666591.247912 |     0)  ....  0.040 us    |    d();"), TextLineKind::kLeaf,
             "d", 0, 1, 40);
  ExpectCall(Parse("4666591.247932 |     0)  dN..+ 10.632 us   |    } /* e */"),
             TextLineKind::kReturn, "e", 0, 1, 10632);
  ExpectCall(Parse("4666591.249585 |     0)  ....# 1085.794 us |  } /* f */"),
             TextLineKind::kReturn, "f", 0, 0, 1085794);
}

TEST(TextLineTest, ReadsLinesWithoutColumns) {
  ExpectCall(Parse(" 1)   getname() {"), TextLineKind::kEntry, "getname", 1, 1, kNoTextTime);
  ExpectCall(Parse(" 1) }"), TextLineKind::kReturn, "", 1, 0, kNoTextTime);
  EXPECT_TRUE(Parse("    ksys_dup3() {").is_bare);
  EXPECT_EQ(Parse("    ksys_dup3() {").depth, 4u);
  EXPECT_TRUE(Parse("    }").is_bare);
  EXPECT_FALSE(Parse("   |    ksys_dup3() {").is_bare);
  ExpectCall(Parse("   0.180 us    |    a();"), TextLineKind::kLeaf, "a", kNoTextCpu, 1, 180);
  ExpectCall(Parse(" # 2176.241 us |    }"), TextLineKind::kReturn, "", kNoTextCpu, 1, 2176241);
}

TEST(TextLineTest, ExtraIndentDoesNotMoveCalls) {
  ExpectCall(Parse("      17)   0.034 us    |      skb_flow_dissect();"), TextLineKind::kLeaf,
             "skb_flow_dissect", 17, 2, 34);
  ExpectCall(Parse("\t0) + 26.523 us   |                      }"), TextLineKind::kReturn, "", 0, 10,
             26523);
  // A patch's one blank more.
  ExpectCall(Parse(" 2)   0.070 us    |       make_vfsuid(); /* ret=0x0 */"), TextLineKind::kLeaf,
             "make_vfsuid", 2, 2, 70);
  // Tabs for spaces: the bar is in column 17, "a" in column 24.
  ExpectCall(Parse(" 0)\t\t |\ta() {"), TextLineKind::kEntry, "a", 0, 2, kNoTextTime);
}

TEST(TextLineTest, PassesOverWhatOthersPutInFront) {
  const std::string call = " 0)   0.5 us |    a();";
  for (const char* const front :
       {"\xEF\xBB\xBF", "[   12.345678] ", "[   12.345678][ T1234] ", "<6>[   12.345678] ", "> ",
        ">> ", "> > ",
        "Nov 28 12:00:01 host kernel: ", "Nov 28 12:00:01 host kernel: [   12.3] "}) {
    SCOPED_TRACE(front);
    ExpectCall(Parse(front + call), TextLineKind::kLeaf, "a", 0, 1, 500);
  }
  EXPECT_EQ(KindOf("\xEF\xBB\xBF# tracer: function_graph"), TextLineKind::kTracer);
  ExpectCall(Parse(call + " \t\r"), TextLineKind::kLeaf, "a", 0, 1, 500);
  // As web pages have it.
  ExpectCall(Parse(" 0)\xC2\xA0 0.5 us\xC2\xA0|\xC2\xA0\xC2\xA0\xC2\xA0 a();"), TextLineKind::kLeaf,
             "a", 0, 1, 500);
}

TEST(TextLineTest, TellsEventsFromTexts) {
  EXPECT_EQ(KindOf(" 2)               |    /* sched_wakeup: comm=x() { pid=9 */"),
            TextLineKind::kEvent);
  const TextLine line = Parse(" 2)               |    /* note by the user: } /* not the end */");
  EXPECT_EQ(line.kind, TextLineKind::kText);
  EXPECT_EQ(line.text, "note by the user: } /* not the end");
  EXPECT_EQ(Parse("1.5 | 2)  a-1 |               |  /* state=playing */").text, "state=playing");
}

TEST(TextLineTest, KnowsWhatIsNothing) {
  for (const char* const text : {"",
                                 " \t ",
                                 "#",
                                 "# CPU  DURATION",
                                 " 3)   ==========> |",
                                 " 3)   <========== |",
                                 " 3)   ==========>",
                                 "  1.0 |   3)   bash-12 |  d.h. | ==========> |",
                                 " ------------------------------------------",
                                 "-----------------------  # a note",
                                 "Tracing \"do_nanosleep\"... Ctrl-C to end.",
                                 "Ending tracing...",
                                 "^C",
                                 "cpus=2",
                                 "version = 6",
                                 "CPU 0 is empty",
                                 " (Overruns: 0)",
                                 "=> free_debug_processing",
                                 "Dumping ftrace buffer:",
                                 "CPU:3 [SUBBUFFER START]",
                                 "##### CPU 2 buffer started ####"}) {
    EXPECT_EQ(KindOf(text), TextLineKind::kNothing) << text;
  }
}

TEST(TextLineTest, KnowsHeaders) {
  EXPECT_EQ(KindOf("# tracer: function_graph"), TextLineKind::kTracer);
  EXPECT_EQ(KindOf("# CPU  DURATION                  FUNCTION CALLS"), TextLineKind::kColumns);
  const TextLine line = Parse("# function_graph latency trace v1.1.5 on 4.16.2-041602-generic");
  EXPECT_EQ(line.kind, TextLineKind::kKernel);
  EXPECT_EQ(line.text, "4.16.2-041602-generic");
}

TEST(TextLineTest, ReadsSwitches) {
  const auto expect_switch = [](absl::string_view text, int cpu, int pid, absl::string_view comm,
                                int next_pid, absl::string_view next_comm) {
    const TextLine line = Parse(text);
    EXPECT_EQ(line.kind, TextLineKind::kSwitch) << text;
    EXPECT_EQ(line.cpu, cpu);
    EXPECT_EQ(line.pid, pid);
    EXPECT_EQ(line.comm, comm);
    EXPECT_EQ(line.next_pid, next_pid);
    EXPECT_EQ(line.next_comm, next_comm);
  };
  expect_switch(" 0)   worker-41    =>    reader-77   ", 0, 41, "worker", 77, "reader");
  expect_switch(" 3)   kworker-32   =>   irq/17--33  ", 3, 32, "kworker", 33, "irq/17-");
  expect_switch(" | 1)  migration/0--1  =>  sshd-1755", 1, 1, "migration/0-", 1755, "sshd");
  expect_switch("   1)  Web Con-2543  =>  <idle>-0 ", 1, 2543, "Web Con", 0, "<idle>");
  expect_switch(" 1)  a=>b-1  =>  c=>d-2", 1, 1, "a=>b", 2, "c=>d");
}

TEST(TextLineTest, ReadsLosses) {
  const auto expect_lost = [](absl::string_view text, int cpu, uint64_t lost) {
    const TextLine line = Parse(text);
    EXPECT_EQ(line.kind, TextLineKind::kLost) << text;
    EXPECT_EQ(line.cpu, cpu);
    EXPECT_EQ(line.lost, lost);
  };
  expect_lost("\tCPU:0 [LOST 163499 EVENTS]", 0, 163499);
  expect_lost("CPU:7 [204600 EVENTS DROPPED]", 7, 204600);
  expect_lost("CPU:4 [LOST EVENTS]", 4, 0);
  expect_lost("CPU:4 [EVENTS DROPPED]", 4, 0);
}

TEST(TextLineTest, ReadsTraceCmdReports) {
  TextLine line =
      Parse("      cat-1234  [001]   512.000101: funcgraph_entry:        0.500 us   |    rw();");
  EXPECT_TRUE(line.is_report);
  EXPECT_EQ(line.comm, "cat");
  EXPECT_EQ(line.pid, 1234);
  EXPECT_EQ(line.time_ns, 512000101000u);
  ExpectCall(line, TextLineKind::kLeaf, "rw", 1, 1, 500);
  line =
      Parse("  <idle>-0     [000]   512.000102: funcgraph_entry:                   |  do_idle() {");
  ExpectCall(line, TextLineKind::kEntry, "do_idle", 0, 0, kNoTextTime);
  EXPECT_EQ(line.pid, 0);
  line = Parse("  cat-1234  [001]   512.000110: funcgraph_exit:       + 10.000 us  |  }");
  ExpectCall(line, TextLineKind::kReturn, "", 1, 0, 10000);
  // -l, flags in a column of their own, -t, --ts-diff, tgid.
  line = Parse("  insmod-12410   12d...  6164.582975: funcgraph_entry:     0.261 us   |  a();");
  ExpectCall(line, TextLineKind::kLeaf, "a", 12, 0, 261);
  EXPECT_EQ(line.pid, 12410);
  line = Parse("  tmux: server-5 [003] d..2.  1.000000123: (+12)  funcgraph_exit:   |  } /* b */");
  ExpectCall(line, TextLineKind::kReturn, "b", 3, 0, kNoTextTime);
  EXPECT_EQ(line.comm, "tmux: server");
  EXPECT_EQ(line.time_ns, 1000000123u);
  line = Parse("  cat-9     (     7) [001] 2.5: funcgraph_entry:                   |  c() {");
  ExpectCall(line, TextLineKind::kEntry, "c", 1, 0, kNoTextTime);
  EXPECT_EQ(line.pid, 9);
  // Clocks that count.
  EXPECT_EQ(Parse("  cat-9 [001] 12345: funcgraph_entry:   |  c() {").time, TextTime::kUnknownUnit);
  // Names that look like the kernel's own lines.
  line = Parse("  1) x-9 [001] 2.5: funcgraph_entry:                   |  c() {");
  EXPECT_EQ(line.comm, "1) x");
  // An entry that is no entry.
  EXPECT_EQ(KindOf("  cat-9 [001] 2.5: funcgraph_entry:   |  }"), TextLineKind::kUnknown);
}

TEST(TextLineTest, ReadsRawReports) {
  TextLine line = Parse(
      "  sleep-11 [005] 11658.899115: funcgraph_entry:       func=0xffffffffbaabd8a0 depth=2");
  ExpectCall(line, TextLineKind::kEntry, "0xffffffffbaabd8a0", 5, 2, kNoTextTime);
  line = Parse(
      "  sleep-11 [007] 11658.899117: funcgraph_exit:        func=0xffffffffbaac16a0 "
      "calltime=0xa9a8c8a5227 rettime=0xa9a8c8a5299 overrun=0x0 depth=0x1");
  ExpectCall(line, TextLineKind::kReturn, "0xffffffffbaac16a0", 7, 1, kNoTextTime);
  EXPECT_EQ(line.calltime_ns, 0xa9a8c8a5227u);
  EXPECT_EQ(line.rettime_ns, 0xa9a8c8a5299u);
  // Without the plugin.
  line = Parse("  sleep-11 [005] 1.5: funcgraph_entry:      --> vfs_read (3)");
  ExpectCall(line, TextLineKind::kEntry, "vfs_read", 5, 3, kNoTextTime);
  line = Parse("  sleep-11 [005] 1.5: fgraph_retaddr_entry: --> vfs_read (3) <- ksys_read");
  ExpectCall(line, TextLineKind::kEntry, "vfs_read", 5, 3, kNoTextTime);
  line =
      Parse("  sleep-11 [005] 1.5: funcgraph_exit: <-- vfs_read (3) (start: 1f  end: 2f) over: 0");
  ExpectCall(line, TextLineKind::kReturn, "vfs_read", 5, 3, kNoTextTime);
  EXPECT_EQ(line.calltime_ns, 0x1fu);
  EXPECT_EQ(line.rettime_ns, 0x2fu);
  line =
      Parse("  a-1 [005] 1.5: funcgraph_exit: <-- vfs_read (start: 1f  end: 2f) over: 0 depth: 4");
  EXPECT_EQ(line.depth, 4u);
}

TEST(TextLineTest, OtherEventsOfReports) {
  EXPECT_EQ(
      KindOf("  <...>-12  [001]   512.000103: sched_wakeup:   kworker/1:2-mm:12 [120] CPU:001"),
      TextLineKind::kEvent);
  EXPECT_EQ(KindOf("      bash-1507    0d..1 3792us : <stack trace>"), TextLineKind::kEvent);
  const TextLine line = Parse("  sh-12  [001]  5.5: print:     tracing_mark_write: state=on");
  EXPECT_EQ(line.kind, TextLineKind::kText);
  EXPECT_EQ(line.text, "state=on");
  EXPECT_EQ(KindOf("  sh-12  [001]  5.5: bprint:     foo: state=on"), TextLineKind::kEvent);
}

TEST(TextLineTest, SaysWhenACallIsCutOff) {
  EXPECT_EQ(KindOf(" 1)   0.1 us |  pick_next_task(rq=0xffff88807, prev="), TextLineKind::kCutCall);
  EXPECT_EQ(KindOf(" 1)   0.1 us |  pick_next_ta"), TextLineKind::kCutCall);
  EXPECT_EQ(KindOf(" 1)   0.1 us |  pick_next_task()"), TextLineKind::kCutCall);
  EXPECT_EQ(KindOf(" 1)   0.1 us"), TextLineKind::kUnknown);
  EXPECT_EQ(KindOf(" 1)   0.1 us    |"), TextLineKind::kUnknown);
}

TEST(TextLineTest, RefusesWhatIsNoTrace) {
  for (const char* const text :
       {"[...]", "Neat. So this confirms that there are calls",
        "root@host# ./funcgraph udp_sendmsg",
        // OP-TEE and uftrace, which look alike.
        "   46.032 us |   5 |      bpool()", "             |   5 |      raw_realloc() {",
        "  398.720 us |   4 |     }", "            [ 31892] | main() {",
        "   2.405 us [ 31892] |   printf();",
        // C.
        "  return foo();", "  } else {", "  };", "int main(void) {",
        // Beyond what there is.
        " 99999)   0.1 us |  a();", " 1)  a-99999999 |   0.1 us |  a();",
        "99999999999.5 |  1)   0.1 us |  a();"}) {
    EXPECT_EQ(KindOf(text), TextLineKind::kUnknown) << text;
  }
  EXPECT_EQ(KindOf(" 1)   0.1 us |" + std::string(600, ' ') + "a();"), TextLineKind::kUnknown);
}

}  // namespace
}  // namespace callprint
