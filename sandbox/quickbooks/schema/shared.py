"""Parts that entities have in common: addresses, lines, tax. Credits: see the package."""

TABLE = """
Entity
  id: Id
  text 20: SyncToken
  flag: sparse
  text 10: domain
  read text 20: status
  read MetaData: MetaData
  read any: AttachableRef

MetaData
  moment: CreateTime LastUpdatedTime
  ref: CreatedByRef LastModifiedByRef
  any: LastChangedInQB Synchronized

Address
  id: Id
  text 500: Line1 Line2 Line3 Line4 Line5 Note
  text 255: City Country CountryCode CountrySubDivisionCode County
  text 30: PostalCode PostalCodeSuffix
  text 50: Lat Long Tag

EmailAddress
  id: Id
  text 100: Address
  flag: Default
  text 50: Tag

CopyAddress
  id: Id
  text 200: Address
  flag: Default
  text 50: Tag

Phone
  id: Id
  text 30: FreeFormNumber
  text 21: DeviceType CountryCode AreaCode ExchangeCode Extension
  flag: Default
  text 50: Tag

CustomField
  id: DefinitionId
  text 30: Name
  word StringType: Type
  text 31: StringValue

Memo
  text 1000: value
  id: id

NameValue
  text: Name Value

Link
  id: TxnId TxnLineId
  text 30: TxnType

SalesItemDetail
  ref: ItemRef ClassRef PriceLevelRef ItemAccountRef InventorySiteRef TaxCodeRef TaxClassificationRef
  number: UnitPrice UnitCostPrice RatePercent Qty TaxInclusiveAmt DiscountRate RetainageAmount
  money: DiscountAmt
  day: ServiceDate
  flag: DeferredRevenue
  any: MarkupInfo UOMRef SalesItemLineDetailEx

DiscountDetail
  flag: PercentBased
  number: DiscountPercent
  ref: DiscountRef DiscountAccountRef ClassRef TaxCodeRef
  day: ServiceDate
  any: Discount DiscountLineDetailEx

DescriptionDetail
  day: ServiceDate
  ref: TaxCodeRef
  any: DescriptionLineDetailEx

DepositDetail
  ref: Entity ClassRef AccountRef PaymentMethodRef TaxCodeRef
  text 21: CheckNum
  text 30: TxnType
  word Purchase|Sales: TaxApplicableOn
  any: DepositLineDetailEx

SimpleLine
  id: Id
  whole: LineNum
  text 4000: Description
  money: Amount
  number: Received CostAmount HomeCostAmount
  many Link: LinkedTxn
  text 50: DetailType
  SalesItemDetail: SalesItemLineDetail
  DiscountDetail: DiscountLineDetail
  DescriptionDetail: DescriptionLineDetail
  DepositDetail: DepositLineDetail
  ref: ProjectRef
  any: SubTotalLineDetail PaymentLineDetail CustomField CustomExtensions LineEx

GroupDetail
  ref: GroupItemRef
  number: Quantity
  day: ServiceDate
  many SimpleLine: Line
  any: UOMRef GroupLineDetailEx

Line < SimpleLine
  GroupDetail: GroupLineDetail

TaxLineDetail
  ref: TaxRateRef
  flag: PercentBased
  number: TaxPercent NetAmountTaxable TaxInclusiveAmount OverrideDeltaAmount
  day: ServiceDate
  any: TaxLineDetailEx

TaxLine
  id: Id
  number: Amount
  word TaxLineDetail: DetailType
  TaxLineDetail: TaxLineDetail

TaxDetail
  ref: DefaultTaxCodeRef TxnTaxCodeRef
  number: TotalTax
  many TaxLine: TaxLine
  flag: UseAutomatedSalesTax
  read word NON_AST_TAX|AST_TAX_OVERRIDE: TaxReviewStatus

Delivery
  word Email|Tradeshift: DeliveryType
  moment: DeliveryTime
  text 50: DeliveryErrorType
"""
