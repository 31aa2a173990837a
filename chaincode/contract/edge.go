package contract

import (
	"encoding/json"
	"fmt"
	"log"
	"reflect"
	"runtime/debug"
	"unsafe"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/provenance"
)

// Chaincode is the edge between Fabric and the contracts. The contract API
// accepts functions by inexact names, surplus arguments, duplicate and null
// JSON fields, and turns every error into status 500; the edge lets none of
// that through.
type Chaincode struct {
	inner     *contractapi.ContractChaincode
	functions map[string][]reflect.Type // "contract:Function" → types of its arguments
}

// families are the contracts, one a record family.
func families() []contractapi.ContractInterface {
	return []contractapi.ContractInterface{
		&Registry{named("registry")},
		&Standards{named("standard")},
		&Batches{named("batch")},
		&Certificates{named("certificate")},
		&Inspections{named("inspection")},
		&WorkingDays{named("calendar")},
		&Inputs{named("input")},
		&Publications{named("publication")},
		&Samples{named("sample")},
		&Shipments{named("shipment")},
		&Listings{named("listing")},

		&Holds{named("hold")},
		&Notices{named("notice")},
		&Recalls{named("recall")},

		&Corrections{named("correction")},
		&Records{named("record")},
		&Releases{named("release")},
		&Entries{named("entry")},

		&Agreements{named("agreement")},
		&Meetings{named("meeting")},
		&Steering{named("steering")},
		&Sunshine{named("sunshine")},

		&Audit{named("audit")},
	}
}

// New assembles the chaincode from its contracts.
func New() (*Chaincode, error) {
	contracts := families()
	functions := map[string][]reflect.Type{contractapi.SystemContractName + ":GetMetadata": nil}
	for _, c := range contracts {
		for fn, args := range arguments(c) {
			functions[c.GetName()+":"+fn] = args
		}
	}
	inner, err := contractapi.NewChaincode(contracts...)
	if err != nil {
		return nil, err
	}
	inner.TransactionSerializer = serializer{}
	forgetSchemas(inner)
	return &Chaincode{inner, functions}, nil
}

// forgetSchemas frees the JSON schemas that the contract API has compiled for every
// argument and every result, a copy of all of them each. Its own serializer would
// validate with them; ours does not, and with 90 MB of them every garbage collection
// took a tenth of a second. What GetMetadata answers is kept elsewhere. The API offers
// no way to leave them out, hence unsafe.
func forgetSchemas(inner *contractapi.ContractChaincode) {
	metadata := reflect.ValueOf(inner).Elem().FieldByName("metadata")
	reflect.NewAt(metadata.Type(), unsafe.Pointer(metadata.UnsafeAddr())).Elem().SetZero()
}

func named(name string) contractapi.Contract {
	return contractapi.Contract{Name: name, TransactionContextHandler: new(Tx)}
}

// arguments finds the transaction functions of a contract: the methods that
// take a *Tx.
func arguments(c contractapi.ContractInterface) map[string][]reflect.Type {
	found := map[string][]reflect.Type{}
	t := reflect.TypeOf(c)
	for i := range t.NumMethod() {
		m := t.Method(i)
		if m.Type.NumIn() < 2 || m.Type.In(1) != reflect.TypeFor[*Tx]() {
			continue
		}
		args := []reflect.Type{}
		for k := 2; k < m.Type.NumIn(); k++ {
			args = append(args, m.Type.In(k))
		}
		found[m.Name] = args
	}
	return found
}

// Functions returns the names of every callable function.
func (c *Chaincode) Functions() []string {
	var names []string
	for name := range c.functions {
		names = append(names, name)
	}
	return names
}

// Init does nothing: the ledger starts empty.
func (c *Chaincode) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

// Invoke carries out one function. A refusal has the status of its code and the
// JSON of a provenance.Error as message.
func (c *Chaincode) Invoke(stub shim.ChaincodeStubInterface) (response *peer.Response) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("transaction %s: panic: %v\n%s", stub.GetTxID(), r, debug.Stack())
			response = refusal(provenance.Refuse(provenance.Internal, "", "the chaincode failed on this input; report transaction %s to the operator", "链码处理该输入时出错，请将交易 %s 报告给运营方", stub.GetTxID()))
		}
	}()
	if err := c.admit(stub); err != nil {
		return refusal(err)
	}
	response = c.inner.Invoke(stub)
	if response.GetStatus() < shim.ERRORTHRESHOLD {
		return response
	}
	if e := provenance.ParseError(response.GetMessage()); e != nil {
		return refusal(e)
	}
	return refusal(provenance.Refuse(provenance.BadRequest, "", "%s", "%s", response.GetMessage()))
}

// admit checks function name, argument count and every argument's JSON.
func (c *Chaincode) admit(stub shim.ChaincodeStubInterface) error {
	name, args := stub.GetFunctionAndParameters()
	types, ok := c.functions[name]
	if !ok {
		return provenance.Refuse(provenance.BadRequest, "", "there is no function %.60q; names are exact, such as batch:Register", "没有函数 %.60q；名称须完全一致，例如 batch:Register", name)
	}
	if len(args) != len(types) {
		return provenance.Refuse(provenance.BadRequest, "", "%s takes %d arguments, %d were given", "%s 需要 %d 个参数，收到 %d 个", name, len(types), len(args))
	}
	for i, t := range types {
		if t.Kind() != reflect.Struct {
			continue
		}
		if err := provenance.CheckJSON([]byte(args[i]), t); err != nil {
			return err
		}
	}
	return nil
}

func refusal(err error) *peer.Response {
	e := provenance.AsError(err)
	return &peer.Response{Status: e.Code.Row().Status, Message: wire(e).Error()}
}

// wireError carries a provenance.Error as JSON through the contract API, which
// keeps nothing of an error but its text.
type wireError string

func (w wireError) Error() string { return string(w) }

func wire(err error) error {
	b, jsonErr := json.Marshal(provenance.AsError(err))
	if jsonErr != nil {
		return fmt.Errorf("encode %v: %w", err, jsonErr)
	}
	return wireError(b)
}
