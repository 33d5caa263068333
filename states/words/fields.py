"""Words of the codes that concern one field of a body, a query or a form."""

from collections.abc import Mapping

from states.codes import Code
from states.words.label import CodeWords, Label

FIELD_CODES: Mapping[Code, CodeWords] = {
    Code.INVALID: CodeWords(
        Label("Chưa hợp lệ", "Not valid"),
        Label("Nội dung này chưa hợp lệ. Sửa lại rồi gửi.", "This is not valid. Mend it and send it again."),
        Label(
            "{field}: nội dung chưa hợp lệ. Sửa lại rồi gửi.",
            "{field} is not valid. Mend it and send it again.",
        ),
    ),
    Code.REQUIRED: CodeWords(
        Label("Chưa nhập", "Missing"),
        Label(
            "Chưa nhập mục bắt buộc này. Nhập rồi gửi lại.",
            "This is required and missing. Fill it in and send it again.",
        ),
        Label(
            "Chưa nhập {field}. Mục này bắt buộc, nhập rồi gửi lại.",
            "The {field} is required and missing. Fill it in and send it again.",
        ),
    ),
    Code.EMPTY: CodeWords(
        Label("Để trống", "Empty"),
        Label(
            "Mục này đang để trống. Ghi nội dung rồi gửi lại.",
            "This is empty. Write something and send it again.",
        ),
        Label(
            "Mục {field} đang để trống. Ghi nội dung rồi gửi lại.",
            "The {field} is empty. Write something and send it again.",
        ),
    ),
    Code.UNKNOWN_FIELD: CodeWords(
        Label("Trường không có trong quy định", "Unknown field"),
        Label(
            "Trường này không có trong quy định nên không nhận. Kiểm tra chính tả, hoặc bỏ đi.",
            "There is no such field here. Check its spelling, or leave it out.",
        ),
        Label(
            "Không có trường “{field}” ở đây. Kiểm tra chính tả, hoặc bỏ đi.",
            "There is no field “{field}” here. Check its spelling, or leave it out.",
        ),
    ),
    Code.WRONG_TYPE: CodeWords(
        Label("Sai kiểu dữ liệu", "Wrong type"),
        Label(
            "Giá trị này không đúng kiểu (chữ, số, ngày, đúng hoặc sai). Xem tài liệu API rồi sửa.",
            "The value has the wrong type (text, number, date, true or false). See the API's documentation and mend it.",
        ),
        Label(
            "{field}: giá trị không đúng kiểu (chữ, số, ngày, đúng hoặc sai). Xem tài liệu API rồi sửa.",
            "{field} has the wrong type (text, number, date, true or false). See the API's documentation and mend it.",
        ),
    ),
    Code.INVALID_CHOICE: CodeWords(
        Label("Không có trong danh sách", "Not in the list"),
        Label(
            "Giá trị này không có trong danh sách cho phép. Chọn một giá trị trong danh sách.",
            "The value is not in the list. Choose one that is.",
        ),
        Label(
            "{field}: giá trị không có trong danh sách. Chọn một trong: {allowed}.",
            "{field} is not in the list. Choose one of: {allowed}.",
        ),
    ),
    Code.TOO_LONG: CodeWords(
        Label("Quá dài", "Too long"),
        Label(
            "Nội dung này dài hơn mức cho phép. Rút gọn rồi gửi lại.",
            "This is longer than allowed. Shorten it and send it again.",
        ),
        Label(
            "{field} dài hơn {limit} ký tự. Rút gọn rồi gửi lại.",
            "{field} is longer than {limit} letters. Shorten it and send it again.",
        ),
    ),
    Code.OUT_OF_RANGE: CodeWords(
        Label("Ngoài khoảng cho phép", "Out of range"),
        Label(
            "Số này nằm ngoài khoảng cho phép. Nhập số trong khoảng.",
            "The number is out of range. Give one within it.",
        ),
        Label(
            "{field} nằm ngoài khoảng {allowed}. Nhập số trong khoảng đó.",
            "{field} is not within {allowed}. Give a number that is.",
        ),
    ),
    Code.WRONG_COUNT: CodeWords(
        Label("Sai số lượng mục", "Too many items, or too few"),
        Label(
            "Danh sách này nhiều hoặc ít mục hơn mức cho phép. Bớt, thêm, hoặc chia thành nhiều lần gửi.",
            "The list has more or fewer items than allowed. Add or take some away, or send them in parts.",
        ),
        Label(
            "Số mục của {field} phải trong khoảng {allowed}. Bớt, thêm, hoặc chia thành nhiều lần gửi.",
            "The number of {field} must be within {allowed}. Add or take some away, or send them in parts.",
        ),
    ),
    Code.TOO_DEEP: CodeWords(
        Label("Lồng quá nhiều lớp", "Nested too deeply"),
        Label(
            "Nội dung JSON lồng quá nhiều lớp nên không nhận. Gửi theo mẫu trong tài liệu API.",
            "The JSON is nested too deeply and was not taken. Send it as the API's documentation shows.",
        ),
    ),
    Code.CONTROL_CHARACTER: CodeWords(
        Label("Có ký tự điều khiển", "Control character"),
        Label(
            "Có ký tự không in được, thường do chép từ phần mềm khác. Xóa ký tự đó, hoặc gõ lại.",
            "There is a character that cannot be printed, mostly from copying out of another program. Delete it, or type the text anew.",
        ),
        Label(
            "{field} có ký tự không in được, thường do chép từ phần mềm khác. Xóa ký tự đó, hoặc gõ lại.",
            "{field} has a character that cannot be printed, mostly from copying out of another program. Delete it, or type the text anew.",
        ),
    ),
    Code.INVALID_DATE: CodeWords(
        Label("Ngày không đúng", "Not a date"),
        Label(
            "Đây không phải ngày có thật. Ghi theo dạng năm-tháng-ngày, ví dụ 2022-07-08.",
            "This is not a date. Write year, month and day, as in 2022-07-08.",
        ),
        Label(
            "{field} không phải ngày có thật. Ghi theo dạng năm-tháng-ngày, ví dụ 2022-07-08.",
            "{field} is not a date. Write year, month and day, as in 2022-07-08.",
        ),
    ),
    Code.DATE_IN_FUTURE: CodeWords(
        Label("Ngày ở tương lai", "Date in the future"),
        Label(
            "Ngày này chưa tới: chỉ ghi và xem lại được những gì đã có. Kiểm tra lại ngày.",
            "This day has not come yet: what is recorded or looked back on must be there already. Check the date.",
        ),
        Label(
            "{field} là ngày chưa tới: chỉ ghi và xem lại được những gì đã có. Kiểm tra lại ngày.",
            "{field} has not come yet: what is recorded or looked back on must be there already. Check the date.",
        ),
    ),
    Code.DATES_REVERSED: CodeWords(
        Label("Ngày đầu sau ngày cuối", "Dates reversed"),
        Label(
            "Ngày bắt đầu muộn hơn ngày kết thúc. Đổi lại cho đúng thứ tự.",
            "It begins after it ends. Put the dates in order.",
        ),
    ),
    Code.DATE_ABSURD: CodeWords(
        Label("Ngày quá xa", "Date out of reason"),
        Label(
            "Ngày này quá xa so với thực tế, có thể gõ nhầm năm. Kiểm tra lại năm.",
            "This date is far from anything real; perhaps the year is mistyped. Check the year.",
        ),
        Label(
            "{field} quá xa so với thực tế, có thể gõ nhầm năm. Kiểm tra lại năm.",
            "{field} is far from anything real; perhaps the year is mistyped. Check the year.",
        ),
    ),
    Code.BAD_CURSOR: CodeWords(
        Label("Con trỏ trang không dùng được", "Bad cursor"),
        Label(
            "Con trỏ này không phải do danh sách này đưa ra. Bỏ cursor để đọc lại từ đầu.",
            "This cursor does not come from this list. Leave it out to read from the start.",
        ),
    ),
    Code.REPEATED: CodeWords(
        Label("Ghi lặp lại", "Repeated"),
        Label(
            "Mục này được ghi hai lần trong một yêu cầu. Chỉ giữ lại một.",
            "The same thing stands twice in one request. Keep one of them.",
        ),
    ),
    Code.USERNAME_TAKEN: CodeWords(
        Label("Tên đăng nhập đã có", "User name taken"),
        Label(
            "Tên đăng nhập này đã có người dùng. Chọn tên khác.",
            "Somebody has this user name already. Choose another.",
        ),
        Label(
            "Tên đăng nhập “{who}” đã có người dùng. Chọn tên khác.",
            "Somebody has the user name “{who}” already. Choose another.",
        ),
    ),
    Code.ALREADY_ASSIGNED: CodeWords(
        Label("Đã có vai trò này", "Already assigned"),
        Label(
            "Người này đã có vai trò đó ở đơn vị trong thời gian ấy. Kết thúc vai trò cũ trước, hoặc chọn ngày khác.",
            "They hold this role at the unit in those days already. End that first, or choose other days.",
        ),
    ),
    Code.UNIT_OVERLAPS: CodeWords(
        Label("Trùng thời gian với đơn vị khác", "Overlaps another unit"),
        Label(
            "Mã này đang chỉ một đơn vị khác trong cùng thời gian. Kiểm tra ngày hiệu lực của hai danh mục.",
            "The code names another unit at the same time. Check the validity of both lists.",
        ),
        Label(
            "Mã {unit} đang chỉ một đơn vị khác từ ngày {on}. Kiểm tra ngày hiệu lực của hai danh mục.",
            "The code {unit} names another unit from {on} on. Check the validity of both lists.",
        ),
    ),
    Code.UNKNOWN_UNIT: CodeWords(
        Label("Không có đơn vị này", "Unknown unit"),
        Label(
            "Không có đơn vị mang mã này. Tìm mã đúng trong danh mục đơn vị.",
            "No unit has this code. Find the right one in the list of units.",
        ),
        Label(
            "Không có đơn vị mang mã {unit}. Tìm mã đúng trong danh mục đơn vị.",
            "No unit has the code {unit}. Find the right one in the list of units.",
        ),
    ),
    Code.UNIT_NOT_VALID: CodeWords(
        Label("Đơn vị không còn hoặc chưa có", "Unit not valid on the day"),
        Label(
            "Đơn vị này không tồn tại vào ngày đó, thường do sáp nhập. Tìm đơn vị kế thừa trong danh mục.",
            "This unit did not exist on that day, mostly because of a merger. Find its successor in the list of units.",
        ),
        Label(
            "Đơn vị {unit} không tồn tại vào ngày đó, thường do sáp nhập. Tìm đơn vị kế thừa trong danh mục.",
            "Unit {unit} did not exist on that day, mostly because of a merger. Find its successor in the list of units.",
        ),
    ),
    Code.UNKNOWN_PERSON: CodeWords(
        Label("Không có người này", "Unknown person"),
        Label(
            "Không có người dùng mang tên đăng nhập này. Kiểm tra lại tên.",
            "Nobody has this user name. Check its spelling.",
        ),
        Label(
            "Không có người dùng “{who}”. Kiểm tra lại tên đăng nhập.",
            "There is no user “{who}”. Check the spelling.",
        ),
    ),
    Code.ACCOUNT_OPEN: CodeWords(
        Label("Tài khoản còn mở", "The account is open"),
        Label(
            "Tài khoản này còn mở. Đóng tài khoản trước, rồi mới xóa được dữ liệu.",
            "This account is still open. Close it first; then its data can be erased.",
        ),
        Label(
            "Tài khoản “{who}” còn mở. Đóng tài khoản trước, rồi mới xóa được dữ liệu.",
            "The account “{who}” is still open. Close it first; then its data can be erased.",
        ),
    ),
    Code.UNKNOWN_NOMINATION: CodeWords(
        Label("Không có đề nghị này", "Unknown nomination"),
        Label(
            "Có đề nghị không tìm thấy, hoặc không thuộc phạm vi của bạn. Kiểm tra lại mã.",
            "A nomination cannot be found, or is not yours to see. Check its id.",
        ),
    ),
    Code.NO_ROUTE: CodeWords(
        Label("Không có tuyến trình", "No route"),
        Label(
            "Đơn vị loại này không có tuyến trình hình thức này vào ngày đó. Chọn đơn vị lập hoặc hình thức khác.",
            "A unit of this kind has no way to nominate for this award on that day. Choose another unit or award.",
        ),
    ),
}
