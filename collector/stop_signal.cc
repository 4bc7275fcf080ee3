#include "collector/stop_signal.h"

#include <signal.h>

namespace callprint {

namespace {

void ChangeMask(int how) {
  constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kSignals) sigaddset(&signals, signal);
  sigprocmask(how, &signals, nullptr);
}

}  // namespace

void BlockStopSignals() { ChangeMask(SIG_BLOCK); }

void UnblockStopSignals() { ChangeMask(SIG_UNBLOCK); }

bool IsAskedToStop() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
         sigismember(&pending, SIGHUP) == 1;
}

}  // namespace callprint
