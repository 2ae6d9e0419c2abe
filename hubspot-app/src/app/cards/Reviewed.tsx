// The second step: what the invoice would say. Creating it bills exactly this, unless the deal changes meanwhile.

import {
  Button,
  ButtonRow,
  DescriptionList,
  DescriptionListItem,
  Divider,
  Flex,
  LoadingButton,
  Text,
} from "@hubspot/ui-extensions";
import React from "react";
import { useCard } from "./cardContext";
import { isOver, ToldAlert, type Press } from "./pressing";
import type { Line, Review } from "./service.types";

interface ReviewedProps {
  review: Review;
  create: Press;
  previous: () => void;
}

export function Reviewed({ review, create, previous }: ReviewedProps) {
  const { words, leave } = useCard();
  return (
    <Flex direction="column" gap="small">
      {!isOver(create.told) && <Content review={review} />}
      <ToldAlert told={create.told} words={words} />
      {isOver(create.told) ? (
        <ButtonRow>
          <Button onClick={leave}>{words.close}</Button>
        </ButtonRow>
      ) : (
        <ButtonRow>
          <LoadingButton variant="primary" loading={create.busy} onClick={create.press}>
            {words.create}
          </LoadingButton>
          <Button disabled={create.busy} onClick={previous}>
            {words.previous}
          </Button>
          <Button variant="transparent" disabled={create.busy} onClick={leave}>
            {words.cancel}
          </Button>
        </ButtonRow>
      )}
    </Flex>
  );
}

function Content({ review }: { review: Review }) {
  const { words, format } = useCard();
  const { currency, customer } = review;
  return (
    <>
      <Text
        format={{ fontWeight: "bold" }}
      >{`${words.toBeBilled}: ${format.money(review.amount, currency)}`}</Text>
      {review.taxed && <Text variant="microcopy">{words.plusTax}</Text>}
      {review.lines.map((line, index) => (
        <OneLine key={index} line={line} currency={currency} />
      ))}
      {review.discount && <Text>{`${words.discount}: −${format.money(review.discount, currency)}`}</Text>}
      <Divider />
      <DescriptionList direction="column">
        <DescriptionListItem label={words.customer}>
          <Text>{customer.known ? customer.name : `${customer.name} (${words.customerNew})`}</Text>
        </DescriptionListItem>
        <DescriptionListItem label={words.leftAfter}>
          <Text>{format.money(review.left, currency)}</Text>
        </DescriptionListItem>
      </DescriptionList>
    </>
  );
}

function OneLine({ line, currency }: { line: Line; currency: string }) {
  const { format } = useCard();
  const times = line.quantity && line.price ? `${line.quantity} × ${format.money(line.price, currency)}` : "";
  return (
    <Flex direction="row" justify="between" gap="small">
      <Flex direction="column" gap="flush">
        <Text>{line.description || line.item}</Text>
        <Text variant="microcopy">{[line.item, times].filter(Boolean).join(", ")}</Text>
      </Flex>
      <Text>{format.money(line.amount, currency)}</Text>
    </Flex>
  );
}
