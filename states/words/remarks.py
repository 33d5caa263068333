"""Phrases that a return offers to whoever writes it: by the field they are about, and for its reason.

They are the same for everybody. What a unit itself wrote last is not offered: a reason may name somebody, it is read by
those who may see that case, and it can be erased.
"""

from collections.abc import Mapping

from states.words.label import Label

REMARKS: Mapping[str, tuple[Label, ...]] = {
    "nominee_name": (
        Label("ghi đúng như trên giấy chứng nhận", "write it as it stands on the certificate"),
        Label("tên chưa khớp với hồ sơ", "the name does not agree with the dossier"),
    ),
    "category": (Label("chọn lại đúng đối tượng", "choose the right category"),),
    "requested_award": (
        Label("hình thức chưa đúng với thành tích", "the award does not fit the achievement"),
        Label("trùng hình thức đã được khen", "this award was given before"),
    ),
    "commendation_type": (Label("chọn lại loại khen thưởng", "choose the type of commendation again"),),
    "nominee_unit_code": (Label("chọn lại đúng đơn vị", "choose the right unit"),),
    "achievements": (
        Label("bổ sung số liệu từng năm", "add the figures of each year"),
        Label(
            "nêu rõ kết quả giảm nghèo, có số hộ và tỷ lệ", "say what was reached, in households and percent"
        ),
        Label(
            "số liệu chưa khớp với quyết định công nhận", "the figures differ from the decision on poverty"
        ),
        Label("viết gọn, nêu việc đã làm và kết quả", "write shorter: what was done, and what came of it"),
    ),
    "period": (Label("ghi đúng giai đoạn lập thành tích", "give the right period"),),
    "prior_awards": (
        Label("ghi đủ số và ngày quyết định", "give number and date of the decision"),
        Label("bổ sung khen thưởng đã có", "add the awards received before"),
    ),
}
"""What is often to be mended in a field, to go on a line after its name."""

REASONS: tuple[Label, ...] = (
    Label(
        "Đề nghị sửa các điều nêu dưới đây rồi trình lại trong thời hạn.",
        "Please mend what is listed below and submit again in time.",
    ),
    Label(
        "Thành tích chưa đủ căn cứ để xét. Đề nghị bổ sung số liệu và minh chứng.",
        "The achievement cannot be judged yet. Please add figures and evidence.",
    ),
    Label(
        "Thông tin trong hồ sơ chưa thống nhất. Đề nghị rà soát rồi trình lại.",
        "The dossier contradicts itself. Please check it and submit again.",
    ),
)
"""Reasons of a return that say nothing of anybody."""
