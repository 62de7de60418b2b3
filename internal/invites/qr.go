package invites

import (
	"context"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/qr"
)

// InviteQR asks for the picture of an invite's link.
type InviteQR struct {
	InviteID
	Format string `json:"format" check:"nullable,enum=png|svg"` // png when it is not said
	Size   int    `json:"size" check:"nullable,min=0,max=2048"` // of a png, in pixels: about so wide and high
}

// errNoLink refuses to show what nobody is shown.
var errNoLink = model.Errorf("error-invite-link-hidden", "The link of this invite can not be shown.")

// InviteQR draws an invite's link, for who may see it.
func (s *Service) InviteQR(ctx context.Context, who model.Caller, in InviteQR) (model.Body, error) {
	i, held, err := s.eyesOf(s.Store.Reader, who).visible(ctx, in.ID)
	if err != nil {
		return model.Body{}, err
	}
	if held < gripHolds {
		return model.Body{}, errNotAuthorized
	}
	link := s.shownURL(who, i)
	if link == "" {
		return model.Body{}, errNoLink
	}
	code, err := qr.Encode(link)
	if err != nil {
		return model.Body{}, fmt.Errorf("draw the link of an invite: %w", err)
	}
	body := model.Body{Header: map[string]string{"Cache-Control": "no-store"}}
	if in.Format == "svg" {
		body.Type, body.Text = "image/svg+xml", []byte(code.SVG("QR code of an invitation"))
		return body, nil
	}
	size := in.Size
	if size == 0 {
		size = 512
	}
	body.Type, body.Text = "image/png", code.PNG(size/code.Side())
	return body, nil
}
