package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Registry is the contract "registry": enterprises and their sites.
type Registry struct{ contractapi.Contract }

// RegisterEnterprise registers an enterprise in the actor's region.
func (*Registry) RegisterEnterprise(tx *Tx, requestID string, in provenance.RegisterEnterprise) (*provenance.Receipt, error) {
	return tx.submit(provenance.RegisterEnterpriseOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		enterprise, err := in.New(tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("code", enterprise)
	})
}

// SetEnterpriseStatus suspends or reinstates an enterprise of the actor's region.
func (*Registry) SetEnterpriseStatus(tx *Tx, requestID string, in provenance.SetEnterpriseStatus) (*provenance.Receipt, error) {
	return tx.submit(provenance.SetEnterpriseStatusOp, requestID, func() error {
		enterprise, err := load[provenance.Enterprise](tx, "enterprise", in.Enterprise)
		if err != nil {
			return err
		}
		if err := tx.permit(enterprise.Owner()); err != nil {
			return err
		}
		if err := enterprise.SetStatus(in); err != nil {
			return err
		}
		tx.update(enterprise)
		return nil
	})
}

// RegisterSite registers a site of an enterprise.
func (*Registry) RegisterSite(tx *Tx, requestID string, in provenance.RegisterSite) (*provenance.Receipt, error) {
	return tx.register(provenance.RegisterSiteOp, requestID, provenance.KindSite, in.Site, func(owner *provenance.Enterprise) (provenance.Record, error) {
		site, err := in.New(owner)
		if err != nil || in.Market == "" {
			return site, err
		}
		market, err := load[provenance.Enterprise](tx, "market", in.Market)
		if err != nil {
			return nil, err
		}
		return site, in.In(market)
	})
}
