package consult

import (
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
)

func TestAReferralIsRefusedWhereItCannotGo(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325", "7326")
	here, there := p.all[0], p.all[1]
	refer := func(id uuid.UUID, n NewReferral) error {
		_, err := p.Refer(here.officers[0], id, n)
		return err
	}
	c := p.file(here, nil)
	for _, n := range []NewReferral{{Office: here.Code}, {Office: "9998"}, {Office: ""}, {Office: there.Code, Note: string(make([]rune, maxReferralNote+1))}} {
		refused(t, refer(c.ID, n), fault.InvalidInput)
	}
	refused(t, refer(c.ID, NewReferral{Office: there.Code, ShareContact: true}), fault.ContactNotShared)
	refused(t, refer(uuid.New(), NewReferral{Office: there.Code}), fault.NotFound)
	if err := refer(c.ID, NewReferral{Office: there.Code}); err != nil {
		t.Fatal(err)
	}
	refused(t, refer(c.ID, NewReferral{Office: there.Code}), fault.AlreadyReferred)
}

func TestWhatWasReferredToUsGoesOnOneLevelUpOnly(t *testing.T) {
	t.Parallel()
	regency := office.Office{Code: "7325", Parent: "7300", SupervisedBy: "7300"}
	province := office.Office{Code: "7300", Parent: "0000", SupervisedBy: "0000"}
	split := office.Office{Code: "9171", Parent: "9200", SupervisedBy: "9100"} // its province has no office yet
	central := office.Office{Code: "0000"}
	for _, c := range []struct {
		from, to office.Office
		want     bool
	}{{regency, province, true}, {province, central, true}, {split, office.Office{Code: "9100"}, true},
		{regency, central, false}, {province, regency, false}, {central, province, false}, {regency, split, false}} {
		if got := mayRefer(c.from, c.to); got != c.want {
			t.Errorf("%s to %s: %v", c.from.Code, c.to.Code, got)
		}
	}
}
