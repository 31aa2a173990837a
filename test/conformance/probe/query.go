package probe

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// rows lists "key=value" of all results.
func rows(results shim.StateQueryIteratorInterface, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer results.Close()
	var found []string
	for results.HasNext() {
		row, err := results.Next()
		if err != nil {
			return nil, err
		}
		found = append(found, fmt.Sprintf("%q=%s", row.Key, row.Value))
	}
	return found, nil
}

func stateRange(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	found, err := rows(stub.GetStateByRange(args[0], args[1]))
	return strings.Join(found, " "), err
}

// first reads only the first result of a range, and closes it twice.
func first(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	results, err := stub.GetStateByRange(args[0], args[1])
	if err != nil {
		return "", err
	}
	row, err := results.Next()
	if err != nil {
		return "", err
	}
	if err := results.Close(); err != nil {
		return "", err
	}
	return row.Key, results.Close()
}

// readClosed closes a range and then counts its results.
func readClosed(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	results, err := stub.GetStateByRange(args[0], args[1])
	if err != nil {
		return "", err
	}
	if err := results.Close(); err != nil {
		return "", err
	}
	found, err := rows(results, nil)
	return strconv.Itoa(len(found)), err
}

// rangeTwice reads a range two times side by side.
func rangeTwice(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	other, err := stub.GetStateByRange(args[0], args[1])
	if err != nil {
		return "", err
	}
	found, err := rows(stub.GetStateByRange(args[0], args[1]))
	if err != nil {
		return "", err
	}
	again, err := rows(other, nil)
	return fmt.Sprint(len(found), " ", len(again)), err
}

// count writes to args[2] how many keys a range has.
func count(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	found, err := rows(stub.GetStateByRange(args[0], args[1]))
	if err != nil {
		return "", err
	}
	n := strconv.Itoa(len(found))
	return n, stub.PutState(args[2], []byte(n))
}

// paged adds the page's metadata to its results.
func paged(results shim.StateQueryIteratorInterface, metadata *peer.QueryResponseMetadata, err error) (string, error) {
	found, err := rows(results, err)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s; fetched %d; bookmark %q", strings.Join(found, " "), metadata.FetchedRecordsCount, metadata.Bookmark), nil
}

// page takes start, end, page size and bookmark.
func page(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	size, err := strconv.Atoi(args[2])
	if err != nil {
		return "", err
	}
	return paged(stub.GetStateByRangeWithPagination(args[0], args[1], int32(size), args[3]))
}

// pagePut writes to args[4] after a page.
func pagePut(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	found, err := page(stub, args)
	if err != nil {
		return "", err
	}
	return found, stub.PutState(args[4], []byte("1"))
}

// pageTryPut does not mind if the write is refused.
func pageTryPut(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	found, err := page(stub, args)
	if err == nil {
		_ = stub.PutState(args[4], []byte("1"))
	}
	return found, err
}

func putPage(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	if err := stub.PutState(args[4], []byte("1")); err != nil {
		return "", err
	}
	return page(stub, args)
}

// compositePut takes the value, the object type and the attributes.
func compositePut(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	key, err := stub.CreateCompositeKey(args[1], args[2:])
	if err != nil {
		return "", err
	}
	return strconv.Quote(key), stub.PutState(key, []byte(args[0]))
}

func compositeRange(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	found, err := rows(stub.GetStateByPartialCompositeKey(args[0], args[1:]))
	return strings.Join(found, " "), err
}

// compositePage takes page size, bookmark, object type and attributes.
func compositePage(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	size, err := strconv.Atoi(args[0])
	if err != nil {
		return "", err
	}
	return paged(stub.GetStateByPartialCompositeKeyWithPagination(args[2], args[3:], int32(size), args[1]))
}

// compositeAll counts the composite keys from a bookmark on, and tells whether
// a simple key was among them.
func compositeAll(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	results, _, err := stub.GetAllStatesCompositeKeyWithPagination(1000, args[0])
	found, err := rows(results, err)
	for _, row := range found {
		if !strings.HasPrefix(row, `"\x00`) {
			return "", fmt.Errorf("%s is not a composite key", row)
		}
	}
	return fmt.Sprint(len(found) > 0), err
}

func split(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	objectType, attributes, err := stub.SplitCompositeKey(args[0])
	return fmt.Sprintf("%q %q", objectType, attributes), err
}

// history lists the writes to a key: value or DELETED, transaction, and whether
// the timestamp is newer than the one before.
func history(stub shim.ChaincodeStubInterface, args []string) (string, error) {
	results, err := stub.GetHistoryForKey(args[0])
	if err != nil {
		return "", err
	}
	defer results.Close()
	var found []string
	for results.HasNext() {
		change, err := results.Next()
		if err != nil {
			return "", err
		}
		value := text(change.Value)
		if change.IsDelete {
			value = "DELETED"
		}
		found = append(found, value+" by "+change.TxId+" at "+change.Timestamp.AsTime().Format(timeFormat))
	}
	return strings.Join(found, "; "), nil
}
