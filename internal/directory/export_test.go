package directory

const Connections = connections

// Busy is how many questions are being asked.
func Busy(c *Client) int { return len(c.slots) }
