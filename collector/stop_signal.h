// SIGINT and SIGTERM of programs that block them (PrepareForCommands in command.h) and look now and
// then whether one has come.
#ifndef CALLPRINT_COLLECTOR_STOP_SIGNAL_H_
#define CALLPRINT_COLLECTOR_STOP_SIGNAL_H_

namespace callprint {

// Whether one of them has come. Precondition: they are blocked in every thread.
bool IsAskedToStop();

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_STOP_SIGNAL_H_
