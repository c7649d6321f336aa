"""WeChat's misbehaviour in virtual time: the gateway as it is, the stand-in as it is, and no socket between them."""
