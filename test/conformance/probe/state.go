package probe

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

func put(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	return "", stub.PutState(args[0], []byte(args[1]))
}

func del(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	return "", stub.DelState(args[0])
}

func get(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	value, err := stub.GetState(args[0])
	return text(value), err
}

// text tells an absent value from every other.
func text(value []byte) string {
	if value == nil {
		return "nil"
	}
	return strconv.Quote(string(value))
}

func mget(stub shim.ChaincodeStubInterface, keys []string) (string, error) {
	values, err := stub.GetMultipleStates(keys...)
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = text(value)
	}
	return strings.Join(texts, " "), err
}

// overwrite writes a key, by the second value again, and then reads it.
func overwrite(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	for _, value := range args[1:] {
		if err := stub.PutState(args[0], []byte(value)); err != nil {
			return "", err
		}
	}
	return get(stub, args)
}

// copyKey reads one key and writes what it found, with a plus, to another.
func copyKey(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	value, err := stub.GetState(args[0])
	if err != nil {
		return "", err
	}
	return "", stub.PutState(args[1], append(value, '+'))
}

// fill writes args[1] keys, named args[0] and a number of four digits, each
// with a value of args[2] bytes, in one write batch.
func fill(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return "", err
	}
	size, err := strconv.Atoi(args[2])
	if err != nil {
		return "", err
	}
	value := []byte(strings.Repeat("x", size))
	stub.StartWriteBatch()
	for i := range n {
		if err := stub.PutState(fmt.Sprintf("%s%04d", args[0], i), value); err != nil {
			return "", err
		}
	}
	return "", stub.FinishWriteBatch()
}

// mgetFilled counts which of the keys that fill names are present.
func mgetFilled(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return "", err
	}
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("%s%04d", args[0], i)
	}
	values, err := stub.GetMultipleStates(keys...)
	present := 0
	for _, value := range values {
		if value != nil {
			present++
		}
	}
	return fmt.Sprintf("%d of %d", present, len(values)), err
}

// batch makes writes in one batch: pairs of key and value, where the value
// DELETE deletes. It does not finish the batch: the shim does.
func batch(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	stub.StartWriteBatch()
	for i := 0; i < len(args); i += 2 {
		var err error
		if args[i+1] == "DELETE" {
			err = stub.DelState(args[i])
		} else {
			err = stub.PutState(args[i], []byte(args[i+1]))
		}
		if err != nil {
			return "", err
		}
	}
	return get(stub, args)
}

// batchPage writes in a batch, which reaches the peer after the paginated
// query that follows.
func batchPage(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	stub.StartWriteBatch()
	if err := stub.PutState(args[0], []byte("1")); err != nil {
		return "", err
	}
	rows, _, err := stub.GetStateByRangeWithPagination(args[0], "", 1, "")
	if err != nil {
		return "", err
	}
	return "", rows.Close()
}
