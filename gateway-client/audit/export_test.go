package audit

import "time"

func init() { statePause = time.Millisecond }
