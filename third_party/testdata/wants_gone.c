int gone(void);
int fine(void) { return 42; }
int calls_gone(void) { return gone(); }
