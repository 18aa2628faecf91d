package guest

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/internal/web"
)

type path struct {
	Office string    `path:"office" doc:"Kode BPS kantor" example:"7325"`
	ID     uuid.UUID `path:"id" format:"uuid"`
}

// Routes registers the desk's routes.
func (d *Desk) Routes(door *web.Door) {
	web.Register(door, web.Route{Method: http.MethodGet, Path: "/api/v1/offices/{office}/guests/{id}", ID: "guest-read",
		Summary: "One entry of the guest book; reading it is recorded", Tag: "guests", Right: tenant.ReadGuests},
		func(ctx context.Context, in *path) (*struct{ Body Guest }, error) {
			g, err := d.Read(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{ Body Guest }{g}, nil
		})
}
