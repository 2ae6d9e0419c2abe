"""Transactions. Credits: see the package."""

TABLE = """
Transaction < Entity
  text 21: DocNumber
  day: TxnDate
  text 4000: PrivateNote
  ref: CurrencyRef DepartmentRef ProjectRef
  number: ExchangeRate
  text 50: TxnSource
  read text: TxnStatus TaxFormType TaxFormNum TransactionLocationType
  read text: TxnSubType
  read number: TotalCostAmount HomeTotalCostAmount
  read ref: RecurDataRef
  read many Link: LinkedTxn
  read any: Tag TxnApprovalInfo RecurringInfo CustomField

SalesForm < Transaction
  ref: CustomerRef ClassRef ShipMethodRef
  required many Line: Line
  flag: AutoDocNumber ApplyTaxAfterDiscount
  Memo: CustomerMemo
  address: BillAddr ShipAddr ShipFromAddr
  EmailAddress: BillEmail
  CopyAddress: BillEmailCc BillEmailBcc
  word NotSet|NeedToSend|EmailSent: EmailStatus
  word NotSet|NeedToPrint|PrintComplete: PrintStatus
  word TaxExcluded|TaxInclusive|NotApplicable: GlobalTaxCalculation
  many CustomField: CustomField
  day: ShipDate
  text 100: TrackingNum
  TaxDetail: TxnTaxDetail
  read number: TotalAmt HomeTotalAmt Balance HomeBalance DiscountRate DiscountAmt LessCIS
  read ref: RemitToRef SalesTermRef SalesRepRef TemplateRef ARAccountRef PaymentMethodRef
    DepositToAccountRef
  read ref: TaxExemptionRef
  read text: PONumber FOB PaymentRefNum GovtTxnRefIdentifier
  read day: DueDate
  read flag: FreeFormAddress ShippingTaxIncludedInTotalTax FinanceCharge
  read Delivery: DeliveryInfo
  read any: PaymentType CheckPayment CreditCardPayment

Invoice < SalesForm
  required ref: CustomerRef
  day: DueDate
  ref: SalesTermRef DepositToAccountRef
  money: Deposit
  flag: AllowIPNPayment AllowOnlinePayment AllowOnlineCreditCardPayment AllowOnlineACHPayment
  flag: AllowOnlinePayPalPayment AllowOnlineAffirmPayment
  many Link: LinkedTxn
  read text: InvoiceLink InvoiceLinkSecurityCode EInvoiceStatus invoiceStatus callToAction
    PaymentDetailsMessage
  read text: Exportation ScheduledPaymentId FinancingProductType SubscriptionPaymentsSetting
  read day: InvoiceLinkExpiryDate
  read flag: AutoPayEligible SchedulePayEligible GratuityEnabled
  read any: ECloudStatusTimeStamp CfdiUse GlobalInfo invoiceStatusLog InvoiceEx ConvenienceFeeDetail
  read any: EnabledSurchargeInfo TxnRetainageDetail

Receipt < SalesForm
  ref: PaymentMethodRef DepositToAccountRef
  text 21: PaymentRefNum

SalesReceipt < Receipt
  read any: SalesReceiptEx

RefundReceipt < Receipt
  required ref: DepositToAccountRef
  read number: RemainingCredit
  read any: RefundReceiptEx

CreditMemo < SalesForm
  required ref: CustomerRef
  ref: SalesTermRef
  read number: RemainingCredit
  read ref: InvoiceRef
  read any: CreditMemoEx

Estimate < SalesForm
  required ref: CustomerRef
  day: DueDate ExpirationDate AcceptedDate
  text 100: AcceptedBy
  ref: SalesTermRef
  many Link: LinkedTxn
  word Pending|Accepted|Closed|Rejected|Converted: TxnStatus
  read any: EstimateEx

Payment < Transaction
  always required ref: CustomerRef
  always required money: TotalAmt
  many Line: Line
  ref: PaymentMethodRef DepositToAccountRef ARAccountRef
  text 21: PaymentRefNum
  flag: ProcessPayment
  any: CreditCardPayment
  read text: DocNumber
  read number: UnappliedAmt
  read ref: RemitToRef TaxExemptionRef
  read any: TxnTaxDetail PaymentType CheckPayment PaymentExtendedType PaymentEx

CashBack
  ref: AccountRef
  money: Amount
  text: Memo

Deposit < Transaction
  required ref: DepositToAccountRef
  required many Line: Line
  CashBack: CashBack
  word TaxExcluded|TaxInclusive|NotApplicable: GlobalTaxCalculation
  read number: TotalAmt HomeTotalAmt
  read any: TxnTaxDetail DepositEx
"""
