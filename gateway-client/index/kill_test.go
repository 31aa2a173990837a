package index_test

const childEnvironment = "SUNLEDGER_INDEX_TEST_CHILD"

func child(where string) int { return 0 }
