package provenance

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAuthorizationTable holds every cell of the table against testdata, where
// it can be read as a table and a change must be made on purpose.
func TestAuthorizationTable(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-32s", "operation")
	for _, role := range Roles {
		fmt.Fprintf(&b, "%-13s", role)
	}
	ops := Operations()
	slices.Sort(ops)
	names := map[Scope]string{Never: "-", OwnRecord: "own-record", OwnRegion: "own-region", OtherRegion: "other-region", AnyRecord: "any-record"}
	for _, op := range ops {
		fmt.Fprintf(&b, "\n%-32s", op)
		for _, role := range Roles {
			fmt.Fprintf(&b, "%-13s", names[ScopeOf(op, role)])
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	want, err := os.ReadFile("testdata/authorization.txt")
	require.NoError(t, err)
	assert.Equal(t, string(want), strings.Join(lines, "\n")+"\n")
}

// TestPermit tries every operation by every role on records of every
// relationship to the actor.
func TestPermit(t *testing.T) {
	here, there := Regulators[0].Organization, Regulators[1].Organization
	owners := map[string]Owner{
		"own":              {here, baseCode},
		"own region":       {here, base2Code},
		"other region":     {there, marketCode},
		"same code, there": {there, baseCode},
	}
	allowed := map[Scope][]string{
		Never: {}, OwnRecord: {"own"}, OwnRegion: {"own", "own region"},
		OtherRegion: {"other region", "same code, there"},
		AnyRecord:   {"own", "own region", "other region", "same code, there"},
	}
	for _, op := range append(Operations(), "batch:Invent") {
		for _, role := range Roles {
			for name, owner := range owners {
				actor := Actor{here, role, baseCode, ""}
				err := Permit(actor, op, owner)
				if slices.Contains(allowed[ScopeOf(op, role)], name) {
					assert.NoError(t, err, "%s by %s on %s", op, role, name)
				} else {
					refusedAs(t, err, Denied, "")
				}
			}
		}
	}
}

func TestPermitRead(t *testing.T) {
	b := registered(t)
	b.Transfer = &Transfer{To: Owner{"HaidianMSP", marketCode}}
	for code, ok := range map[string]bool{baseCode: true, marketCode: true, base2Code: false} {
		err := PermitRead(Actor{"ShouguangMSP", RoleEnterprise, code, ""}, b)
		assert.Equal(t, ok, err == nil, code)
	}
	for _, role := range []Role{RoleRegulator, RoleInspector, RoleAuditor, RoleObserver} {
		assert.NoError(t, PermitRead(Actor{"HaidianMSP", role, "", ""}, b), role)
	}
	assert.NoError(t, PermitRead(Actor{"HaidianMSP", RoleEnterprise, base2Code, ""}, greenhouse()), "sites are open")
}

func TestPermitList(t *testing.T) {
	batches, err := SchemaOf(KindBatch)
	require.NoError(t, err)
	actor := Actor{"ShouguangMSP", RoleEnterprise, baseCode, ""}
	assert.NoError(t, PermitList(actor, batches, "holder", baseCode))
	refusedAs(t, PermitList(actor, batches, "holder", base2Code), Denied, "index")
	refusedAs(t, PermitList(actor, batches, "", ""), Denied, "index")
	refusedAs(t, PermitList(actor, batches, "", ""), Denied, "index")
	assert.NoError(t, PermitList(Actor{"HaidianMSP", RoleAuditor, "", ""}, batches, "", ""))
	_, err = SchemaOf("dossier")
	refusedAs(t, err, NotFound, "kind")
}
