package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Sunshine is the contract "sunshine": cameras, who viewed them, and digests of
// their pictures.
type Sunshine struct{ contractapi.Contract }

// RegisterCamera registers a camera at a site of the actor's enterprise.
func (*Sunshine) RegisterCamera(tx *Tx, requestID string, in provenance.RegisterCamera) (*provenance.Receipt, error) {
	return tx.submit(provenance.RegisterCameraOp, requestID, func() error {
		site, err := load[provenance.Site](tx, "site", in.Site)
		if err != nil {
			return err
		}
		if err := tx.permit(site.Owner); err != nil {
			return err
		}
		camera, err := in.New(site)
		if err != nil {
			return err
		}
		if _, err := tx.enterprises("viewers", provenance.ViewingEnterprises(in.Viewers)); err != nil {
			return err
		}
		return tx.create("camera", camera)
	})
}

// SetViewers changes who may view a camera.
func (*Sunshine) SetViewers(tx *Tx, requestID string, in provenance.SetViewers) (*provenance.Receipt, error) {
	return step(tx, provenance.SetViewersOp, requestID, "camera", in.Camera, cameraOwner,
		func(c *provenance.Camera) error {
			if err := c.SetViewers(in); err != nil {
				return err
			}
			_, err := tx.enterprises("viewers", provenance.ViewingEnterprises(in.Viewers))
			return err
		})
}

// RetireCamera ends the use of a camera.
func (*Sunshine) RetireCamera(tx *Tx, requestID string, in provenance.RetireCamera) (*provenance.Receipt, error) {
	return step(tx, provenance.RetireCameraOp, requestID, "camera", in.Camera, cameraOwner,
		func(c *provenance.Camera) error { return c.Retire(in, tx.stamp) })
}

// LogView records that the actor viewed a camera.
func (*Sunshine) LogView(tx *Tx, requestID string, in provenance.LogView) (*provenance.Receipt, error) {
	return tx.submit(provenance.LogViewOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		camera, err := load[provenance.Camera](tx, "camera", in.Camera)
		if err != nil {
			return err
		}
		view, err := in.New(camera, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("view", view)
	}, ref{provenance.KindCamera, in.Camera, "camera"}, ref{provenance.KindView, in.View, "view"})
}

// AnchorSnapshot records the digest of a picture of the actor's camera.
func (*Sunshine) AnchorSnapshot(tx *Tx, requestID string, in provenance.AnchorSnapshot) (*provenance.Receipt, error) {
	return tx.submit(provenance.AnchorSnapshotOp, requestID, func() error {
		camera, err := load[provenance.Camera](tx, "camera", in.Camera)
		if err != nil {
			return err
		}
		if err := tx.permit(camera.Owner); err != nil {
			return err
		}
		if in.Batch != "" {
			if _, err := load[provenance.Batch](tx, "batch", in.Batch); err != nil {
				return err
			}
		}
		snapshot, err := in.New(camera, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("snapshot", snapshot)
	}, ref{provenance.KindCamera, in.Camera, "camera"}, ref{provenance.KindSnapshot, in.Snapshot, "snapshot"})
}

func cameraOwner(c *provenance.Camera) provenance.Owner { return c.Owner }
