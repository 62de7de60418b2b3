package accounts

import (
	"context"

	"gantry/internal/model"
)

// TestDirectory says whether the directory answers. Why it does not stands in
// the log: an answer could show what is behind the server.
func (s *Service) TestDirectory(ctx context.Context, who model.Caller, _ model.None) (Told, error) {
	if err := s.mayTestDirectory(who); err != nil {
		return Told{}, err
	}
	if err := s.Directory.Test(ctx); err != nil {
		return Told{}, s.notReached(ctx, err)
	}
	return Told{"LDAP_Connection_successful"}, nil
}

// DirectorySearch names somebody as they would sign in.
type DirectorySearch struct {
	Username string `json:"username" check:"required"`
}

// SearchDirectory says whether the directory has exactly one entry of a name.
func (s *Service) SearchDirectory(ctx context.Context, who model.Caller, in DirectorySearch) (Told, error) {
	if err := s.mayTestDirectory(who); err != nil {
		return Told{}, err
	}
	_, found, err := s.Directory.Find(ctx, in.Username)
	switch {
	case err != nil:
		return Told{}, s.notReached(ctx, err)
	case !found:
		return Told{}, model.Fail("User not found")
	}
	return Told{"LDAP_User_Found"}, nil
}

func (s *Service) mayTestDirectory(who model.Caller) error {
	switch {
	case !s.may(who, "test-admin-options"):
		return model.Fail("error-not-authorized")
	case s.Directory == nil || !s.Settings.Get().Bool("LDAP_Enable"):
		return model.Fail("LDAP_disabled")
	}
	return nil
}

func (s *Service) notReached(ctx context.Context, err error) error {
	s.Log.WarnContext(ctx, "the LDAP directory did not answer", "err", err)
	return model.Fail("Connection_failed").Because(err)
}
