package contract

import (
	"encoding/json"
	"errors"
	"log"
	"maps"
	"reflect"
	"runtime/debug"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/provenance"
)

// Chaincode is the edge between Fabric and the contracts. What they are called and
// take, the contract API tells the world; calling them is the edge's own matter. The
// API accepts functions by inexact names, surplus arguments, duplicate and null JSON
// fields, turns every error into status 500, and keeps 90 MB of compiled schemas,
// with which every garbage collection takes a tenth of a second.
type Chaincode struct {
	metadata  string              // what GetMetadata answers
	functions map[string]function // by "contract:Function"
}

// function is a transaction function of a contract.
type function struct {
	method    reflect.Value  // of (*Tx, arguments …), which returns an error, or a result and an error
	arguments []reflect.Type // a string or a struct each
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
func New() (*Chaincode, error) { return assemble(families()...) }

func assemble(contracts ...contractapi.ContractInterface) (*Chaincode, error) {
	api, err := contractapi.NewChaincode(contracts...)
	if err != nil {
		return nil, err
	}
	described := api.Invoke(metadataStub{})
	if described.GetStatus() != shim.OK {
		return nil, errors.New(described.GetMessage())
	}
	functions := map[string]function{}
	for _, c := range contracts {
		for name, f := range functionsOf(c) {
			functions[c.GetName()+":"+name] = f
		}
	}
	return &Chaincode{string(described.GetPayload()), functions}, nil
}

const metadataFunction = contractapi.SystemContractName + ":GetMetadata"

// metadataStub asks the contract API what it has found out about the contracts.
type metadataStub struct{ shim.ChaincodeStubInterface }

func (metadataStub) GetFunctionAndParameters() (string, []string) { return metadataFunction, nil }

func (metadataStub) GetCreator() ([]byte, error) { return nil, errors.New("nobody asks") }

func named(name string) contractapi.Contract {
	return contractapi.Contract{Name: name, TransactionContextHandler: new(Tx)}
}

// functionsOf finds the transaction functions of a contract: the methods that take
// a *Tx.
func functionsOf(c contractapi.ContractInterface) map[string]function {
	found := map[string]function{}
	v := reflect.ValueOf(c)
	for i := range v.NumMethod() {
		method := v.Method(i)
		if method.Type().NumIn() == 0 || method.Type().In(0) != reflect.TypeFor[*Tx]() {
			continue
		}
		f := function{method: method}
		for k := 1; k < method.Type().NumIn(); k++ {
			f.arguments = append(f.arguments, method.Type().In(k))
		}
		found[v.Type().Method(i).Name] = f
	}
	return found
}

// Functions returns the names of every callable function.
func (c *Chaincode) Functions() []string {
	return append(slices.Collect(maps.Keys(c.functions)), metadataFunction)
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
	payload, err := c.call(stub)
	if err != nil {
		return refusal(err)
	}
	return shim.Success(payload)
}

// call carries out the function that a proposal names, exactly.
func (c *Chaincode) call(stub shim.ChaincodeStubInterface) ([]byte, error) {
	name, given := stub.GetFunctionAndParameters()
	if name == metadataFunction {
		return []byte(c.metadata), count(name, nil, given)
	}
	f, ok := c.functions[name]
	if !ok {
		return nil, provenance.Refuse(provenance.BadRequest, "", "there is no function %.60q; names are exact, such as batch:Register", "没有函数 %.60q；名称须完全一致，例如 batch:Register", name)
	}
	if err := count(name, f.arguments, given); err != nil {
		return nil, err
	}
	tx := new(Tx)
	tx.SetStub(stub)
	identity, err := cid.New(stub)
	if err != nil {
		return nil, provenance.Refuse(provenance.Denied, "", "the certificate cannot be read: %v", "无法读取证书：%v", err)
	}
	tx.SetClientIdentity(identity)
	in := []reflect.Value{reflect.ValueOf(tx)}
	for i, t := range f.arguments {
		value, err := argument(given[i], t)
		if err != nil {
			return nil, err
		}
		in = append(in, value)
	}
	return answer(f.method.Call(in))
}

func count(name string, wanted []reflect.Type, given []string) error {
	if len(given) != len(wanted) {
		return provenance.Refuse(provenance.BadRequest, "", "%s takes %d arguments, %d were given", "%s 需要 %d 个参数，收到 %d 个", name, len(wanted), len(given))
	}
	return nil
}

// argument reads one: a string as it is, a struct as strict JSON.
func argument(given string, t reflect.Type) (reflect.Value, error) {
	if t.Kind() == reflect.String {
		return reflect.ValueOf(given), nil
	}
	if err := provenance.CheckJSON([]byte(given), t); err != nil {
		return reflect.Value{}, err
	}
	value := reflect.New(t)
	err := json.Unmarshal([]byte(given), value.Interface())
	return value.Elem(), err
}

// answer writes what a function returns: a string as it is, a struct as JSON.
func answer(returned []reflect.Value) ([]byte, error) {
	if err, failed := returned[len(returned)-1].Interface().(error); failed {
		return nil, err
	}
	if len(returned) == 1 {
		return nil, nil
	}
	if text, ok := returned[0].Interface().(string); ok {
		return []byte(text), nil
	}
	return json.Marshal(returned[0].Interface())
}

// refusal has the status of the error's code and its JSON as message.
func refusal(err error) *peer.Response {
	e := provenance.AsError(err)
	message, broken := json.Marshal(e)
	if broken != nil {
		message = []byte(e.Error())
	}
	return &peer.Response{Status: e.Code.Row().Status, Message: string(message)}
}
