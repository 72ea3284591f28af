package editor_test

const benchServerEnv = "RETOUCH_BENCH_SERVER"

func benchServer() {}
