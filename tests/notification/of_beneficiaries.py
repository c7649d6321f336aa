"""Stories of those who are served: whoever answers for them is told of what others do, and asked."""

from tests.beneficiaries.serving import Street
from tests.shifts.standing import Stand

from .stories import Said, Scene, story


@story("beneficiary.proposed", "beneficiary.confirmed", "beneficiary.recall", "beneficiary.ended")
def an_old_lady_is_served(at: Scene) -> Said:
    at.publish("spot_checks", sample_per_mille=1000)
    street, stand = Street(at.world), Stand(at.world)
    beneficiary = street.served()
    shift = stand.shift(beneficiary_id=beneficiary)
    volunteer = stand.enrolled(shift)
    at.world.later(hours=2)
    session = stand.opened(volunteer, shift_id=shift)
    at.world.later(hours=1)
    assert stand.check_out(volunteer, session).status == 200
    at.events.settle()
    assert street.end(beneficiary).status == 200
    for template in ("proposed", "confirmed", "recall", "ended"):
        yield f"beneficiary.{template}", street.daughter
